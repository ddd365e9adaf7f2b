"""Which of two plans is the lesser one: by price, those with a price on request being the last."""

from plans.models import Plan


def is_within(plan: Plan, limit: Plan) -> bool:
    """Whether a plan is the limit itself or a lesser one."""
    return _rank(plan) <= _rank(limit)


def choose_lesser(one: Plan, other: Plan) -> Plan:
    return one if is_within(one, other) else other


def _rank(plan: Plan) -> tuple[bool, int, str]:
    return plan.price_usd_month is None, plan.price_usd_month or 0, plan.code
