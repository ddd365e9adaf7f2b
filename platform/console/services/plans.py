"""The limits of a plan."""

from typing import Any

from django.db import transaction

from audit.context import Actor
from audit.services import record_change
from audit.targets import Target
from kernel.errors import FieldErrors, NotFoundError
from plans.models import OverQuota, Plan

PLAN_FIELDS = tuple(field.name for field in Plan._meta.concrete_fields if not field.primary_key)
"""What a platform admin can change: all columns but the code, which rows and error texts name."""

# The limits of qrs.rendering; a workspace has at least its owner.
_BOUNDS = {"max_print_inches": (1, 15), "max_dpi": (72, 600), "seats": (1, 2**31 - 1)}


@transaction.atomic
def change_plan_limits(*, actor: Actor, code: str, changes: dict[str, Any]) -> Plan:
    """Set the given fields of PLAN_FIELDS; they take effect with the next request.

    Raises NotFoundError (404), and FieldErrors (400) for a value out of bounds and for billed
    overage without a price.
    """
    _check_bounds(changes)
    plan = Plan.objects.select_for_update().filter(code=code).first()
    if plan is None:
        raise NotFoundError
    before = {name: getattr(plan, name) for name in changes}
    for name, value in changes.items():
        setattr(plan, name, value)
    if plan.over_quota == OverQuota.BILL and plan.overage_usd is None:
        raise FieldErrors.of("overage_usd", "A price is required while renders are billed.")
    target = Target.of_plan(plan.code)
    if record_change(
        actor=actor, action="plan.change", target=target, before=before, after=changes
    ):
        plan.save(update_fields=list(changes))
    return plan


def _check_bounds(changes: dict[str, Any]) -> None:
    for name, (least, most) in _BOUNDS.items():
        value = changes.get(name)
        if value is not None and not least <= value <= most:
            raise FieldErrors.of(name, f"Ensure this value is between {least} and {most}.")
