"""Reads of plans and of what workspaces have used."""

from datetime import date, datetime

from django.db.models import F, QuerySet

from plans.errors import UnknownPlanError
from plans.models import KeyUsage, Plan, RenderUsage
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


def get_month_usage(*, tenant_id: int, now: datetime) -> RenderUsage:
    """Of the quota month; zeros before its first render."""
    month = get_quota_month(now)
    row = RenderUsage.objects.filter(tenant_id=tenant_id, month=month).first()
    return row or RenderUsage(tenant_id=tenant_id, month=month)


def list_key_usage(*, tenant_id: int, now: datetime) -> dict[int, KeyUsage]:
    """By key, of the quota month; keys that have rendered nothing are missing."""
    rows = KeyUsage.objects.filter(tenant_id=tenant_id, month=get_quota_month(now))
    return {row.key_id: row for row in rows}


def list_past_usage(*, tenant_id: int, since: date) -> list[RenderUsage]:
    """Of the months from since on that had renders, the oldest first."""
    rows = RenderUsage.objects.filter(tenant_id=tenant_id, month__gte=since)
    return list(rows.order_by("month"))


def list_overage(month: date) -> "QuerySet[RenderUsage]":
    """Of the workspaces that have something to pay for the month."""
    return RenderUsage.objects.filter(month=month, overage__gt=0).order_by("tenant_id")


def list_overage_months(limit: int) -> list[date]:
    """The latest months in which any workspace has something to pay."""
    billed = RenderUsage.objects.filter(overage__gt=0).values_list("month", flat=True)
    return list(billed.distinct().order_by("-month")[:limit])
