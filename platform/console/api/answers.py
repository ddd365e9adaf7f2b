"""The shapes of the platform API's answers, for the OpenAPI document."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, JsonValue

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


class PlatformPlanOut(Schema):
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

    results: list[PlatformPlanOut]


class AuditPage(Page):
    """Audit entries, newest first."""

    results: list[AuditOut]
