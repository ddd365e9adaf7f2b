"""Counting renders against the monthly quota, exactly under concurrency.

Only successful renders are counted: callers render first and count last, in the
transaction of all their other writes. So a later failure rolls the count back, and a
refusal here rolls back everything else.
"""

from datetime import datetime

from django.db.models import F, QuerySet

from plans.errors import QuotaSpentError
from plans.models import OverQuota, Plan, RenderUsage
from plans.quota_months import get_quota_month


def check_render_quota(*, tenant_id: int, plan: Plan, now: datetime) -> None:
    """Refuse early, before any work; only count_render is exact.

    Raises QuotaSpentError (429) until the month ends when nothing is left.
    """
    limit = _hard_limit(plan)
    if limit is None:
        return
    usage = RenderUsage.objects.filter(tenant_id=tenant_id, month=get_quota_month(now))
    if limit == 0 or usage.filter(renders__gte=limit).exists():
        raise QuotaSpentError(plan, now)


def count_render(*, tenant_id: int, plan: Plan, now: datetime) -> None:
    """Count one render against the month's quota.

    Raises QuotaSpentError (429) when the plan refuses renders beyond it.
    """
    row = _month_row(tenant_id, now)
    limit = _hard_limit(plan)
    if limit is not None:
        # Checked in the UPDATE itself, so that two renders never both take the last one.
        row = row.filter(renders__lt=limit)
    if not row.update(renders=F("renders") + 1):
        raise QuotaSpentError(plan, now)


def count_credit_render(*, tenant_id: int, now: datetime) -> None:
    """Count one render that was paid with a credit, outside of the quota."""
    _month_row(tenant_id, now).update(credits_spent=F("credits_spent") + 1)


def _month_row(tenant_id: int, now: datetime) -> QuerySet[RenderUsage]:
    month = get_quota_month(now)
    row = RenderUsage.objects.filter(tenant_id=tenant_id, month=month)
    if not row.exists():
        # Two first renders of a month may both get here; one row is inserted.
        RenderUsage.objects.bulk_create(
            [RenderUsage(tenant_id=tenant_id, month=month)], ignore_conflicts=True
        )
    return row


def _hard_limit(plan: Plan) -> int | None:
    return plan.renders_per_month if plan.over_quota == OverQuota.REFUSE else None
