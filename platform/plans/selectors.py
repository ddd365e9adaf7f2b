"""Reads of plans."""

from datetime import datetime

from django.db.models import F

from plans.errors import UnknownPlanError
from plans.models import Plan, RenderUsage
from plans.quota_months import get_quota_month


def get_plan(code: str) -> Plan:
    """The plan with this code. Raises UnknownPlanError (400)."""
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise UnknownPlanError(list(Plan.objects.values_list("code", flat=True)))
    return plan


def list_plans() -> list[Plan]:
    """The cheapest first; those with a price on request last."""
    return list(Plan.objects.order_by(F("price_usd_month").asc(nulls_last=True), "code"))


def count_renders(*, tenant_id: int, now: datetime) -> int:
    """Renders of the quota month that count against the quota."""
    rows = RenderUsage.objects.filter(tenant_id=tenant_id, month=get_quota_month(now))
    return rows.values_list("renders", flat=True).first() or 0
