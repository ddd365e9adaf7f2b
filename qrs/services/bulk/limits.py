"""How many codes one call changes or creates."""

from plans.models import Plan
from qrs.errors import BulkPlanError, BulkSizeError

DASHBOARD_ITEMS = 100
"""What the pages change at once on every plan."""

MOST_ITEMS = 1_000
"""Of a page, however large the plan: an answer must come within seconds."""


def get_change_limit(plan: Plan) -> int:
    """How many codes the pages change at once."""
    return min(max(DASHBOARD_ITEMS, plan.bulk_items_per_call), MOST_ITEMS)


def get_create_limit(plan: Plan) -> int:
    """How many codes the pages create at once."""
    return min(plan.bulk_items_per_call, MOST_ITEMS)


def check_bulk_size(*, plan: Plan, limit: int, count: int) -> None:
    """Raises BulkSizeError (400)."""
    if count > limit:
        raise BulkSizeError(plan, limit=limit, count=count)


def check_bulk_plan(*, plan: Plan, count: int, field: str = "items") -> None:
    """For calls of the API. field: of the request, which selects so many.

    Raises BulkPlanError (403), BulkSizeError (400).
    """
    limit = plan.bulk_items_per_call
    if not limit:
        raise BulkPlanError
    if count > limit:
        raise BulkSizeError(plan, limit=limit, count=count, field=field)
