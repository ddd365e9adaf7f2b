"""Bodies of the platform API."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from kernel.input_types import Line20, Line40, Line120, StrictSchema
from kernel.schemas import not_sent

MAX_INTEGER = 2**31 - 1
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
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


class TenantCreate(StrictSchema):
    """A workspace for a customer; its owner's account is made when the email is new."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"name": "Studio Nord", "owner_email": "nora@nord.example", "plan": "agency"}
        }
    )

    name: Line120
    owner_email: Annotated[str, Field(min_length=1, max_length=254)]
    plan: Line20 = "free"
    credits: Count = 0


class TenantPatch(StrictSchema):
    """Any of them; credits is the new balance."""

    model_config = ConfigDict(json_schema_extra={"example": {"status": "suspended"}})

    name: Line120 = Field(default_factory=not_sent)
    plan: Line20 = Field(default_factory=not_sent)
    status: Literal["active", "suspended"] = Field(default_factory=not_sent)
    credits: Count = Field(default_factory=not_sent)


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


class QrPatch(StrictSchema):
    """Block a code for abuse, or lift the block."""

    model_config = ConfigDict(json_schema_extra={"example": {"blocked": True}})

    blocked: bool
