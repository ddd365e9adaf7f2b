"""Plans: list, look at, change their limits."""

from django.http import HttpRequest
from ninja import Query, Router

from console import selectors
from console.actors import get_api_actor
from console.schemas.plans import PlanPage, PlanPatch, PlatformPlanOut
from console.services.plans import change_plan_limits
from kernel.pagination import PageQuery, paginate
from kernel.schemas import Detail, Page, get_changes
from plans.models import Plan

router = Router()


@router.get("", response={200: PlanPage, 404: Detail}, summary="List plans")
def list_plans(request: HttpRequest, query: Query[PageQuery]) -> Page[PlatformPlanOut]:
    """All plans with their limits, by price."""
    return paginate(
        PlanPage,
        request,
        query,
        Plan.objects.all(),
        lambda plans: [PlatformPlanOut.from_plan(plan) for plan in plans],
    )


@router.get("{slug:code}/", response={200: PlatformPlanOut, 404: Detail}, summary="Retrieve a plan")
def retrieve_plan(request: HttpRequest, code: str) -> PlatformPlanOut:
    """One plan; null means unlimited, or a custom price."""
    return PlatformPlanOut.from_plan(selectors.get_plan(code=code))


@router.patch("{slug:code}/", response={200: PlatformPlanOut, 404: Detail}, summary="Change a plan")
def update_plan(request: HttpRequest, code: str, payload: PlanPatch) -> PlatformPlanOut:
    """Only the fields sent change; they hold for every workspace from the next request on.

    A smaller limit never changes what a printed code does.
    """
    change_plan_limits(actor=get_api_actor(request), code=code, changes=get_changes(payload))
    return PlatformPlanOut.from_plan(selectors.get_plan(code=code))
