"""Bodies and responses of workspaces, their settings and their requests for a plan."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from kernel.clock import isoformat_z
from kernel.input_types import (
    PRINTABLE_PATTERN,
    Line60,
    Line120,
    StrictSchema,
    check_line,
)
from kernel.schemas import Page, ResponseModel, not_sent
from kernel.unicode_text import strip_invisible
from tenants.models import Membership, PlanRequest, Tenant
from tenants.services.plan_requests import MAX_CREDITS, MAX_MESSAGE_LENGTH
from tenants.services.settings import WEEK_STARTS
from tenants.slugs import MAX_SLUG_LENGTH, SLUG_PATTERN

_SETTINGS: JsonDict = {
    "slug": "studio-nord",
    "name": "Studio Nord",
    "status": "active",
    "time_zone": "Europe/Paris",
    "language": "fr",
    "week_start": "monday",
    "requires_two_factor": False,
}
_REQUEST: JsonDict = {"plan": "agency", "credits": 0, "message": "For five seats."}
_WEEK_STARTS = {number: name for name, number in WEEK_STARTS.items()}


def check_remark(raw: str) -> str:
    """One trimmed line, or nothing. Raises ValueError."""
    return check_line(raw, maximum=MAX_MESSAGE_LENGTH) if strip_invisible(raw) else ""


Remark = Annotated[
    str,
    AfterValidator(check_remark),
    Field(json_schema_extra={"maxLength": MAX_MESSAGE_LENGTH, "pattern": PRINTABLE_PATTERN}),
]


class WorkspacePatch(StrictSchema):
    """What to change of the workspace. Only an owner changes slug and requires_two_factor."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"time_zone": "Europe/Paris", "language": "fr"}}
    )
    name: Line120 = Field(default_factory=not_sent)
    slug: str = Field(
        default_factory=not_sent,
        json_schema_extra={"minLength": 1, "maxLength": MAX_SLUG_LENGTH, "pattern": SLUG_PATTERN},
        description="Part of every page's address; links with the one before work for a year.",
    )
    time_zone: Line60 = Field(
        default_factory=not_sent, description="A name of the IANA data base, such as Europe/Paris."
    )
    language: Literal["en", "fr"] = Field(default_factory=not_sent)
    week_start: Literal["monday", "saturday", "sunday"] = Field(default_factory=not_sent)
    requires_two_factor: bool = Field(default_factory=not_sent)


class WorkspaceCreate(StrictSchema):
    """A further workspace."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "Studio Nord"}})
    name: Line120


class PlanRequestCreate(StrictSchema):
    """A plan, or credits, or both."""

    model_config = ConfigDict(json_schema_extra={"example": _REQUEST})
    plan: Line60 | None = Field(None, description="The code of the plan.")
    credits: int = Field(0, ge=0, le=MAX_CREDITS)
    message: Remark = ""


class WorkspaceSettingsOut(ResponseModel):
    """The workspace and its settings."""

    model_config = ConfigDict(json_schema_extra={"example": _SETTINGS})
    slug: str
    name: str
    status: str
    time_zone: str
    language: str
    week_start: str
    requires_two_factor: bool

    @classmethod
    def from_tenant(cls, tenant: Tenant) -> "WorkspaceSettingsOut":
        return cls.model_construct(
            slug=tenant.slug,
            name=tenant.name,
            status=tenant.status,
            time_zone=tenant.time_zone,
            language=tenant.language,
            week_start=_WEEK_STARTS.get(tenant.week_start, "monday"),
            requires_two_factor=tenant.requires_two_factor,
        )


class MyWorkspaceOut(ResponseModel):
    """A workspace of the caller. A log-in names it by its slug."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "slug": "studio-nord",
                "name": "Studio Nord",
                "status": "active",
                "role": "owner",
                "plan": "free",
            }
        }
    )
    slug: str
    name: str
    status: str
    role: str
    plan: str

    @classmethod
    def from_membership(cls, membership: Membership) -> "MyWorkspaceOut":
        tenant = membership.tenant
        return cls.model_construct(
            slug=tenant.slug,
            name=tenant.name,
            status=tenant.status,
            role=membership.role,
            plan=tenant.plan_id,
        )


class MyWorkspacePage(Page[MyWorkspaceOut]):
    """The caller's workspaces, by name."""


class PlanRequestOut(ResponseModel):
    """A request and what became of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": 3,
                **_REQUEST,
                "status": "open",
                "answer": "",
                "created_at": "2026-05-08T13:45:12Z",
                "answered_at": None,
            }
        }
    )
    id: int
    plan: str | None
    credits: int
    message: str
    status: str
    answer: str
    created_at: str
    answered_at: str | None

    @classmethod
    def from_request(cls, request: PlanRequest) -> "PlanRequestOut":
        return cls.model_construct(
            id=request.pk,
            plan=request.plan_id,
            credits=request.credits,
            message=request.message,
            status=request.status,
            answer=request.answer,
            created_at=isoformat_z(request.created_at),
            answered_at=isoformat_z(request.answered_at),
        )


class PlanRequestPage(Page[PlanRequestOut]):
    """Requests of the workspace, newest first."""
