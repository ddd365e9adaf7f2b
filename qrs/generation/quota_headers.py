"""The plan and what is left of its renders, beside an answer that has counted some."""

from datetime import datetime

from plans.selectors import count_renders
from tenants.models import Tenant


def describe_quota(tenant: Tenant, now: datetime) -> dict[str, str]:
    """Headers. Within the transaction that has counted."""
    plan = tenant.plan
    headers = {"X-QR-Plan": plan.code}
    if plan.renders_per_month is not None:
        left = plan.renders_per_month - count_renders(tenant_id=tenant.pk, now=now)
        headers["X-QR-Quota-Remaining"] = str(max(0, left))
    return headers
