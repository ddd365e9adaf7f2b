"""Workspaces as platform admins see and change them."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from console.schemas.fields import Count
from console.selectors import TenantSummary
from kernel.clock import isoformat_z
from kernel.input_types import Filter, Line20, Line120, StrictSchema
from kernel.pagination import PageQuery
from kernel.schemas import Page, ResponseModel, not_sent

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


class TenantQuery(PageQuery):
    """Which workspaces."""

    search: Filter = Field("", description="Part of the slug, the name or a member's email.")
    plan: Filter = Field("", description="A plan's code.")
    status: Literal["", "active", "suspended"] = Field("", description="active or suspended.")


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


class TenantOut(ResponseModel):
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

    @classmethod
    def from_summary(cls, summary: TenantSummary) -> "TenantOut":
        tenant = summary.tenant
        return cls.model_construct(
            slug=tenant.slug,
            name=tenant.name,
            plan=tenant.plan_id,
            status=tenant.status,
            credits=tenant.credits,
            owners=summary.owners,
            members=summary.member_count,
            dynamic_qrs=summary.qr_count,
            created_at=isoformat_z(tenant.created_at),
        )


class TenantCreated(TenantOut):
    """initial_password: shown once, and only when the owner's account was made just now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": _TENANT_EXAMPLE | {"initial_password": "q3VvJx0kT2mWb8rYpL1n"}
        }
    )

    initial_password: str | None

    @classmethod
    def from_created(cls, summary: TenantSummary, initial_password: str | None) -> "TenantCreated":
        return cls.model_construct(
            **TenantOut.from_summary(summary).model_dump(), initial_password=initial_password
        )


class TenantPage(Page[TenantOut]):
    """Workspaces by slug."""
