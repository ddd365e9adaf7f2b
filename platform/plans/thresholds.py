"""Events when a workspace has used three quarters of its month's renders, and all of them."""

from datetime import datetime

from outbox.models import EventType
from outbox.services import record_event
from plans.models import Plan, RenderUsage
from plans.quota_months import get_quota_month

_EVENTS = {75: EventType.QUOTA_75, 100: EventType.QUOTA_100}


def record_thresholds(
    *, tenant_id: int, plan: Plan, renders: int, notified: int, now: datetime
) -> None:
    """Write the events that are due, each once a month, in the transaction that has counted.

    renders, notified: of the month's row, which that transaction has locked.
    """
    due = _list_due(plan.renders_per_month, renders, notified)
    if not due:
        return
    data = {
        "plan": plan.code,
        "monthly_quota": plan.renders_per_month,
        "used_this_month": renders,
    }
    for percentage in due:
        record_event(tenant_id=tenant_id, type=_EVENTS[percentage], data=data, now=now)
    row = RenderUsage.objects.filter(tenant_id=tenant_id, month=get_quota_month(now))
    row.update(notified=due[-1])


def _list_due(quota: int | None, renders: int, notified: int) -> list[int]:
    """Percentages, the lower first. Nothing is a share of no quota at all."""
    if not quota:
        return []
    return [share for share in _EVENTS if share > notified and renders * 100 >= quota * share]
