"""Requests of workspaces for a plan or credits."""

from typing import Literal

from pydantic import ConfigDict, Field

from kernel.input_types import Filter, StrictSchema
from kernel.pagination import PageQuery
from kernel.schemas import Page, ResponseModel, not_sent
from tenants.models import PlanRequest
from tenants.schemas.workspaces import PlanRequestOut, Remark


class PlanRequestQuery(PageQuery):
    """Which requests."""

    status: Filter = Field("", description="open, done or declined.")


class PlanRequestPatch(StrictSchema):
    """The answer."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"status": "done", "answer": "Welcome to Agency."}}
    )
    status: Literal["done", "declined"] = Field(default_factory=not_sent)
    answer: Remark = Field(default_factory=not_sent)


class PlatformPlanRequestOut(ResponseModel):
    """A request, with the workspace and the person. requested_by: null when the user is gone."""

    workspace: str
    requested_by: str | None
    request: PlanRequestOut

    @classmethod
    def from_request(cls, request: PlanRequest) -> "PlatformPlanRequestOut":
        person = request.requested_by
        return cls.model_construct(
            workspace=request.tenant.slug,
            requested_by=person.email if person else None,
            request=PlanRequestOut.from_request(request),
        )


class PlatformPlanRequestPage(Page[PlatformPlanRequestOut]):
    """Requests of all workspaces, newest first."""
