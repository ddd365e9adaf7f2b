"""The plan and what is left of its renders, beside an image, a ZIP or a sheet."""

from datetime import datetime
from typing import Any

from plans.selectors import count_renders
from tenants.models import Tenant

QUOTA_HEADERS: dict[str, Any] = {
    "X-QR-Plan": {"description": "The workspace's.", "schema": {"type": "string"}},
    "X-QR-Quota-Remaining": {
        "description": "Renders left this month; absent when unlimited.",
        "schema": {"type": "integer", "minimum": 0},
    },
}
"""For the OpenAPI document."""


def describe_quota(tenant: Tenant, now: datetime) -> dict[str, str]:
    """Headers; of what this transaction has counted, too."""
    plan = tenant.plan
    headers = {"X-QR-Plan": plan.code}
    if plan.renders_per_month is not None:
        left = plan.renders_per_month - count_renders(tenant_id=tenant.pk, now=now)
        headers["X-QR-Quota-Remaining"] = str(max(0, left))
    return headers
