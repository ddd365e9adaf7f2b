"""Counting renders against the monthly quota, exactly under concurrency.

Only successful renders are counted: callers render first and count last, in the
transaction of all their other writes. So a later failure rolls the count back, and a
refusal here rolls back everything else. tenants.services.renders spends credits first.
"""

from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from kernel.sql_files import read_sql
from plans.charges import Charge
from plans.errors import QuotaSpentError
from plans.models import OverQuota, Plan
from plans.quota_months import get_quota_month
from plans.selectors import count_renders
from plans.thresholds import record_thresholds


def check_render_quota(*, tenant_id: int, plan: Plan, now: datetime, n: int = 1) -> None:
    """Refuse early, before any work; only count_render is exact. n: besides those of credits.

    Raises QuotaSpentError (429) until the month ends when fewer than n are left.
    """
    limit = _hard_limit(plan)
    if limit is not None and count_renders(tenant_id=tenant_id, now=now) + n > limit:
        raise QuotaSpentError(plan, now, wanted=n)


@transaction.atomic(savepoint=False)
def count_render(
    *,
    tenant_id: int,
    plan: Plan,
    now: datetime,
    n: int = 1,
    paid_with_credits: int = 0,
    key_id: int | None = None,
) -> Charge:
    """Count n renders, all or none: those that credits have paid, the others against the quota.

    Raises QuotaSpentError (429) when the plan refuses renders beyond its quota. Thresholds of the
    quota become events in the same transaction.
    """
    charge = Charge(
        month=get_quota_month(now),
        credits=paid_with_credits,
        renders=n - paid_with_credits,
        billed_quota=plan.renders_per_month if plan.over_quota == OverQuota.BILL else None,
        price_usd=plan.overage_usd or Decimal(0),
        key_id=key_id,
    )
    renders, notified = _add_to_month(tenant_id, plan, charge, now)
    _add_to_key(tenant_id, charge)
    if charge.renders:
        record_thresholds(
            tenant_id=tenant_id, plan=plan, renders=renders, notified=notified, now=now
        )
    return charge


@transaction.atomic(savepoint=False)
def return_renders(*, tenant_id: int, charge: Charge) -> None:
    """Take a charge back, for work that failed after it was counted. Credits are the caller's."""
    with connection.cursor() as cursor:
        cursor.execute(
            read_sql(__package__, "return_renders"),
            {
                "tenant_id": tenant_id,
                "month": charge.month,
                "renders": charge.renders,
                "credits": charge.credits,
                "billed_quota": charge.billed_quota,
                "price": charge.price_usd,
            },
        )
    _add_to_key(tenant_id, charge, sign=-1)


def _add_to_month(tenant_id: int, plan: Plan, charge: Charge, now: datetime) -> tuple[int, int]:
    """(renders, highest percentage told) of the month's row, which is locked from here on."""
    with connection.cursor() as cursor:
        cursor.execute(
            read_sql(__package__, "count_renders"),
            {
                "tenant_id": tenant_id,
                "month": charge.month,
                "renders": charge.renders,
                "credits": charge.credits,
                "billed_quota": charge.billed_quota,
                "first_overage": charge.get_overage(charge.renders),
                "price": charge.price_usd,
                # What credits pay is never refused.
                "limit": _hard_limit(plan) if charge.renders else None,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise QuotaSpentError(plan, now, wanted=charge.renders)
    return row[0], row[1]


def _add_to_key(tenant_id: int, charge: Charge, *, sign: int = 1) -> None:
    if charge.key_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            read_sql(__package__, "count_key_renders"),
            {
                "tenant_id": tenant_id,
                "key_id": charge.key_id,
                "month": charge.month,
                "renders": sign * charge.renders,
                "credits": sign * charge.credits,
            },
        )


def _hard_limit(plan: Plan) -> int | None:
    return plan.renders_per_month if plan.over_quota == OverQuota.REFUSE else None
