"""Requests of workspaces for a plan or credits: list, answer."""

from django.http import HttpRequest
from ninja import Query, Router

from console.actors import get_api_actor
from console.schemas.plan_requests import (
    PlanRequestPatch,
    PlanRequestQuery,
    PlatformPlanRequestOut,
    PlatformPlanRequestPage,
)
from console.services.plan_requests import answer_request
from kernel.pagination import paginate
from kernel.schemas import Detail, Page, get_changes
from tenants.selectors.plan_requests import list_plan_requests as select_requests

router = Router()


@router.get("", response={200: PlatformPlanRequestPage, 404: Detail}, summary="List plan requests")
def list_plan_requests(
    request: HttpRequest, query: Query[PlanRequestQuery]
) -> Page[PlatformPlanRequestOut]:
    """What workspaces ask for, newest first."""
    return paginate(
        PlatformPlanRequestPage,
        request,
        query,
        select_requests(status=query.status),
        lambda rows: [PlatformPlanRequestOut.from_request(row) for row in rows],
    )


@router.patch(
    "{int:request_id}/",
    response={200: PlatformPlanRequestOut, 404: Detail, 409: Detail},
    summary="Answer a plan request",
)
def answer_plan_request(
    request: HttpRequest, request_id: int, payload: PlanRequestPatch
) -> PlatformPlanRequestOut:
    """Say that it is done, or declined; the workspace sees the answer.

    It changes no plan: do that first.
    """
    stored = answer_request(
        actor=get_api_actor(request), request_id=request_id, changes=get_changes(payload)
    )
    return PlatformPlanRequestOut.from_request(stored)
