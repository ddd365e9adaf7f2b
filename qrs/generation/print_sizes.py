"""The print sizes that a form offers, and from which plan on each can be had."""

from collections.abc import Sequence
from typing import NamedTuple

from plans.models import Plan
from qrs.rendering.options import MAX_DPI, MAX_INCHES

SIZES_INCHES = (1, 2, 3, 4, 6, 8, 12, int(MAX_INCHES))
RESOLUTIONS_DPI = (150, 300, MAX_DPI)


class Offer(NamedTuple):
    """plan_name: of the least plan that has it, where the workspace's has not; else ""."""

    value: int
    is_included: bool
    plan_name: str


def list_sizes(*, plan: Plan, plans: Sequence[Plan]) -> list[Offer]:
    """In inches. plans: all, the cheapest first."""
    return [
        _offer(size, plan.max_print_inches, {p.name: p.max_print_inches for p in plans})
        for size in SIZES_INCHES
    ]


def list_resolutions(*, plan: Plan, plans: Sequence[Plan]) -> list[Offer]:
    """In dots per inch. plans: all, the cheapest first."""
    return [
        _offer(dpi, plan.max_dpi, {p.name: p.max_dpi for p in plans}) for dpi in RESOLUTIONS_DPI
    ]


def _offer(value: int, limit: int, limits: dict[str, int]) -> Offer:
    if value <= limit:
        return Offer(value, is_included=True, plan_name="")
    names = (name for name, other in limits.items() if other >= value)
    return Offer(value, is_included=False, plan_name=next(names, ""))
