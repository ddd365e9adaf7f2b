"""Reads of requests for a plan or credits."""

from django.db.models import QuerySet

from tenants.models import PlanRequest


def list_plan_requests(
    *, tenant_id: int | None = None, status: str = ""
) -> "QuerySet[PlanRequest]":
    """Newest first, with workspace, plan and person; of one workspace, or of all."""
    rows = PlanRequest.objects.select_related("tenant", "plan", "requested_by").order_by("-pk")
    if tenant_id is not None:
        rows = rows.filter(tenant_id=tenant_id)
    return rows.filter(status=status) if status else rows
