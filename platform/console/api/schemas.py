"""Bodies of the platform API, and the shapes of its answers for the OpenAPI document."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, JsonValue

from kernel.schemas import Line40, Line120, StrictSchema

MAX_INTEGER = 2**31 - 1
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Limit = Count | None
Code = Annotated[str, Field(min_length=1, max_length=20)]


_TENANT_EXAMPLE: dict[str, JsonValue] = {
    "slug": "studio-nord",
    "name": "Studio Nord",
    "plan": "agency",
    "status": "active",
    "credits": 0,
    "owners": ["nora@nord.example"],
    "members": 1,
    "dynamic_qrs": 12,
    "created_at": "2026-04-01T10:00:00Z",
}


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


class TenantOut(Schema):
    """A workspace as platform admins see it."""

    model_config = ConfigDict(json_schema_extra={"example": _TENANT_EXAMPLE})

    slug: str
    name: str
    plan: str
    status: str
    credits: int
    owners: list[str]
    members: int
    dynamic_qrs: int
    created_at: str


class TenantCreated(TenantOut):
    """initial_password: shown once, and only when the owner's account was made just now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": _TENANT_EXAMPLE | {"initial_password": "q3VvJx0kT2mWb8rYpL1n"}
        }
    )

    initial_password: str | None


class PlanOut(Schema):
    """A plan and its limits."""

    code: str
    name: str
    price_usd_month: int | None
    renders_per_month: int | None
    max_print_inches: int
    max_dpi: int
    custom_logo: bool
    active_dynamic_qrs: int | None
    destination_edits_per_qr: int | None
    bulk_items_per_call: int
    seats: int | None
    ab_variants: bool
    webhooks: bool
    custom_domains: bool
    over_quota: str
    overage_usd: float | None


class QrTenant(Schema):
    """Whose code it is."""

    slug: str
    name: str
    plan: str
    status: str


class QrOut(Schema):
    """A printed code anywhere on the platform. state: active, paused, blocked or deleted."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "short_id": "aBc12dEf",
                "state": "active",
                "blocked": False,
                "name": "Spring 2026 menu",
                "destination_url": "https://example.com/menus/spring-2026",
                "variants": [],
                "is_active": True,
                "scan_count": 1247,
                "last_scanned_at": "2026-05-08T13:45:12Z",
                "created_at": "2026-04-01T10:00:00Z",
                "tenant": {
                    "slug": "studio-nord",
                    "name": "Studio Nord",
                    "plan": "agency",
                    "status": "active",
                },
                "owners": ["nora@nord.example"],
            }
        }
    )

    short_id: str
    state: str
    blocked: bool
    name: str | None
    destination_url: str
    variants: list[dict[str, Any]]
    is_active: bool
    scan_count: int
    last_scanned_at: str | None
    created_at: str | None
    tenant: QrTenant
    owners: list[str]


class AuditActor(Schema):
    """The platform admin; an id of null is the platform itself."""

    id: int | None
    email: str


class AuditTarget(Schema):
    """type: tenant, plan, qr, user or membership."""

    type: str
    id: str


class AuditOut(Schema):
    """One change, with the fields that differ before and after."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": 7,
                "created_at": "2026-05-08T13:45:12Z",
                "actor": {"id": 1, "email": "ada@qrstudio.example"},
                "action": "tenant.change",
                "target": {"type": "tenant", "id": "studio-nord"},
                "before": {"status": "active"},
                "after": {"status": "suspended"},
                "request_id": "5f3c7e0d9b1a4c62",
            }
        }
    )

    id: int
    created_at: str
    actor: AuditActor
    action: str
    target: AuditTarget
    before: dict[str, Any]
    after: dict[str, Any]
    request_id: str


class Page(Schema):
    """The envelope of every list."""

    count: int
    next: str | None
    previous: str | None


class TenantPage(Page):
    """Workspaces by slug."""

    results: list[TenantOut]


class PlanPage(Page):
    """Plans by price."""

    results: list[PlanOut]


class AuditPage(Page):
    """Audit entries, newest first."""

    results: list[AuditOut]


class Detail(Schema):
    """Why the request was refused."""

    detail: str
