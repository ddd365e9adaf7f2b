"""Plans: list, look at, change their limits."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from console import selectors
from console.api.answers import PlanPage, PlatformPlanOut
from console.api.callers import get_caller
from console.api.schemas import PlanPatch
from console.services.plans import change_plan_limits
from kernel.json_responses import json_answer
from kernel.list_answers import answer_page
from kernel.pagination import PageQuery
from kernel.schemas import Detail, get_changes
from plans.models import Plan

router = Router()


@router.get("", response={200: PlanPage, 404: Detail}, summary="List plans")
def list_plans(request: HttpRequest, wanted: Query[PageQuery]) -> HttpResponse:
    """All plans with their limits, by price."""
    return answer_page(
        request,
        wanted,
        Plan.objects.all(),
        lambda plans: [selectors.describe_plan(plan) for plan in plans],
    )


@router.get("{slug:code}/", response={200: PlatformPlanOut, 404: Detail}, summary="Retrieve a plan")
def retrieve_plan(request: HttpRequest, code: str) -> HttpResponse:
    """One plan; null means unlimited, or a custom price."""
    return json_answer(selectors.get_plan(code=code))


@router.patch("{slug:code}/", response={200: PlatformPlanOut, 404: Detail}, summary="Change a plan")
def update_plan(request: HttpRequest, code: str, payload: PlanPatch) -> HttpResponse:
    """Only the fields sent change; they hold for every workspace from the next request on.

    A smaller limit never changes what a printed code does.
    """
    change_plan_limits(actor=get_caller(request), code=code, changes=get_changes(payload))
    return json_answer(selectors.get_plan(code=code))
