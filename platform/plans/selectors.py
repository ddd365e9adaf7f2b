"""Reads of plans."""

from django.db.models import F

from plans.errors import UnknownPlanError
from plans.models import Plan


def get_plan(code: str) -> Plan:
    """The plan with this code. Raises UnknownPlanError (400)."""
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise UnknownPlanError(list(Plan.objects.values_list("code", flat=True)))
    return plan


def list_plans() -> list[Plan]:
    """The cheapest first; those with a price on request last."""
    return list(Plan.objects.order_by(F("price_usd_month").asc(nulls_last=True), "code"))
