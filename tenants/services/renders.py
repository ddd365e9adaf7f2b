"""Counting renders of a workspace: credits first, then the month's quota."""

from datetime import datetime

from django.db import transaction

from plans.services import check_render_quota, count_render
from tenants.models import Tenant
from tenants.services.credits import spend_credits


def check_renders_left(*, tenant: Tenant, now: datetime, n: int = 1) -> None:
    """Refuse early, before any work; only charge_renders is exact.

    Raises QuotaSpentError (429) when credits and quota together do not pay n renders.
    """
    missing = n - tenant.credits
    if missing > 0:
        check_render_quota(tenant_id=tenant.pk, plan=tenant.plan, now=now, n=missing)


@transaction.atomic(savepoint=False)
def charge_renders(*, tenant: Tenant, now: datetime, n: int = 1, key_id: int | None = None) -> None:
    """Count n renders, all or none, in the transaction of what they are counted for.

    Call it last there: it locks rows that all renders of the workspace need. key_id: the API key
    that asked. Raises QuotaSpentError (429), after which nothing is spent.
    """
    count_render(
        tenant_id=tenant.pk,
        plan=tenant.plan,
        now=now,
        n=n,
        paid_with_credits=spend_credits(tenant_id=tenant.pk, n=n),
        key_id=key_id,
    )
