"""Answers to requests for a plan or credits."""

from typing import Any

from audit.context import Actor, acting_as
from kernel.clock import utc_now
from tenants.models import PlanRequest, PlanRequestStatus
from tenants.services.plan_requests import answer_plan_request


def answer_request(*, actor: Actor, request_id: int, changes: dict[str, Any]) -> PlanRequest:
    """changes: status, done or declined, and answer, "" without one.

    Raises NotFoundError (404), FieldErrors (400) without a status, PlanRequestAnsweredError (409).
    """
    with acting_as(actor):
        return answer_plan_request(
            request_id=request_id,
            status=PlanRequestStatus(changes.get("status") or PlanRequestStatus.OPEN),
            answer=changes.get("answer") or "",
            now=utc_now(),
        )
