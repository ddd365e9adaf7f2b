"""Bodies of the platform API."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from kernel.schemas import Line40, Line120, StrictSchema

MAX_INTEGER = 2**31 - 1
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Limit = Count | None
Code = Annotated[str, Field(min_length=1, max_length=20)]


def _as_price(amount: float) -> Decimal:
    price = Decimal(str(amount))
    if not (price.is_finite() and 0 <= price < 10_000) or price != round(price, 2):
        raise ValueError("A price in dollars with at most two decimals is required.")
    return price


Price = Annotated[float, AfterValidator(_as_price)] | None


class TenantCreate(StrictSchema):
    """A workspace for a customer; its owner's account is made when the email is new."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"name": "Studio Nord", "owner_email": "nora@nord.example", "plan": "agency"}
        }
    )

    name: Line120
    owner_email: Annotated[str, Field(min_length=1, max_length=254)]
    plan: Code = "free"
    credits: Count = 0


class TenantPatch(StrictSchema):
    """Any of them; credits is the new balance."""

    model_config = ConfigDict(json_schema_extra={"example": {"status": "suspended"}})

    name: Line120 = ""
    plan: Code = ""
    status: Literal["active", "suspended"] = "active"
    credits: Count = 0


class PlanPatch(StrictSchema):
    """Any of them; null means unlimited, or a custom price."""

    model_config = ConfigDict(json_schema_extra={"example": {"active_dynamic_qrs": 250}})

    name: Line40 = ""
    price_usd_month: Limit = None
    renders_per_month: Limit = None
    max_print_inches: Annotated[int, Field(ge=1, le=15)] = 1
    max_dpi: Annotated[int, Field(ge=72, le=600)] = 72
    custom_logo: bool = False
    active_dynamic_qrs: Limit = None
    destination_edits_per_qr: Limit = None
    bulk_items_per_call: Count = 0
    seats: Annotated[int, Field(ge=1, le=MAX_INTEGER)] | None = None
    ab_variants: bool = False
    webhooks: bool = False
    custom_domains: bool = False
    over_quota: Literal["refuse", "bill"] = "refuse"
    overage_usd: Price = None


class QrPatch(StrictSchema):
    """Block a code for abuse, or lift the block."""

    model_config = ConfigDict(json_schema_extra={"example": {"blocked": True}})

    blocked: bool
