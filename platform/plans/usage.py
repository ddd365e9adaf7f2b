"""How much of the month's renders a workspace has used."""

from datetime import datetime

from plans.models import RenderUsage
from plans.quota_months import get_quota_month


def get_renders(*, tenant_id: int, now: datetime) -> int:
    """Renders of this quota month that count against the quota."""
    usage = RenderUsage.objects.filter(tenant_id=tenant_id, month=get_quota_month(now))
    return usage.values_list("renders", flat=True).first() or 0
