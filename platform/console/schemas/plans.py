"""Plans and their limits."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from console.schemas.fields import MAX_INTEGER, Count
from kernel.input_types import Line40, StrictSchema
from kernel.schemas import Page, ResponseModel, not_sent
from plans.models import Plan
from tenants.schemas.accounts import PlanLimitsOut

Limit = Count | None


def _as_price(amount: float) -> Decimal:
    price = Decimal(str(amount))
    if not (price.is_finite() and 0 <= price < 10_000) or price != round(price, 2):
        raise ValueError("A price in dollars with at most two decimals is required.")
    return price


Price = (
    Annotated[
        float,
        AfterValidator(_as_price),
        Field(json_schema_extra={"minimum": 0, "exclusiveMaximum": 10_000}),
    ]
    | None
)


class PlanPatch(StrictSchema):
    """Any of them; null means unlimited, or a custom price."""

    model_config = ConfigDict(json_schema_extra={"example": {"active_dynamic_qrs": 250}})

    name: Line40 = Field(default_factory=not_sent)
    price_usd_month: Limit = Field(default_factory=not_sent)
    renders_per_month: Limit = Field(default_factory=not_sent)
    max_print_inches: Annotated[int, Field(ge=1, le=15)] = Field(default_factory=not_sent)
    max_dpi: Annotated[int, Field(ge=72, le=600)] = Field(default_factory=not_sent)
    custom_logo: bool = Field(default_factory=not_sent)
    active_dynamic_qrs: Limit = Field(default_factory=not_sent)
    destination_edits_per_qr: Limit = Field(default_factory=not_sent)
    bulk_items_per_call: Count = Field(default_factory=not_sent)
    seats: Annotated[int, Field(ge=1, le=MAX_INTEGER)] | None = Field(default_factory=not_sent)
    ab_variants: bool = Field(default_factory=not_sent)
    webhooks: bool = Field(default_factory=not_sent)
    custom_domains: bool = Field(default_factory=not_sent)
    over_quota: Literal["refuse", "bill"] = Field(default_factory=not_sent)
    overage_usd: Price = Field(default_factory=not_sent)
    designs: Limit = Field(default_factory=not_sent)


class _PlanNameOut(ResponseModel):
    code: str
    name: str
    price_usd_month: int | None


# pydantic orders fields from the last base to the first: code, name and price precede the limits.
class PlatformPlanOut(PlanLimitsOut, _PlanNameOut):
    """A plan and its limits."""

    overage_usd: float | None

    @classmethod
    def from_plan(cls, plan: Plan) -> "PlatformPlanOut":
        fields = {name: getattr(plan, name) for name in cls.model_fields}
        if plan.overage_usd is not None:
            fields["overage_usd"] = float(plan.overage_usd)
        return cls.model_construct(**fields)


class PlanPage(Page[PlatformPlanOut]):
    """Plans by price."""
