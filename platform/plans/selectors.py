"""Reads of plans."""

from plans.errors import UnknownPlanError
from plans.models import Plan


def get_plan(code: str) -> Plan:
    """The plan with this code. Raises UnknownPlanError (400)."""
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise UnknownPlanError(list(Plan.objects.values_list("code", flat=True)))
    return plan
