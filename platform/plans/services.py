"""Counting renders against the monthly quota, exactly under concurrency.

Only successful renders are counted: callers render first and count last, in the
transaction of all their other writes. So a later failure rolls the count back, and a
refusal here rolls back everything else. tenants.services.renders spends credits first.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from kernel.sql_files import read_sql
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
) -> None:
    """Count n renders, all or none: those that credits have paid, the others against the quota.

    key_id: the API key that asked; None: a person. Raises QuotaSpentError (429) when the plan
    refuses renders beyond its quota. Thresholds of the quota become events in the same transaction.
    """
    renders = n - paid_with_credits
    counts: dict[str, Any] = {
        "tenant_id": tenant_id,
        "month": get_quota_month(now),
        "renders": renders,
        "credits": paid_with_credits,
    }
    used, notified = _add_to_month(counts, plan, now)
    if key_id is not None:
        with connection.cursor() as cursor:
            sql = read_sql(__package__, "count_key_renders")
            cursor.execute(sql, counts | {"key_id": key_id})
    if renders:
        record_thresholds(tenant_id=tenant_id, plan=plan, renders=used, notified=notified, now=now)


def _add_to_month(counts: Mapping[str, Any], plan: Plan, now: datetime) -> tuple[int, int]:
    """(renders, highest percentage told) of the month's row, which is locked from here on."""
    renders = counts["renders"]
    billed_quota = plan.renders_per_month if plan.over_quota == OverQuota.BILL else None
    with connection.cursor() as cursor:
        cursor.execute(
            read_sql(__package__, "count_renders"),
            {
                **counts,
                "billed_quota": billed_quota,
                "first_overage": 0 if billed_quota is None else max(0, renders - billed_quota),
                "price": plan.overage_usd or Decimal(0),
                # What credits pay is never refused.
                "limit": _hard_limit(plan) if renders else None,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise QuotaSpentError(plan, now, wanted=renders)
    return row[0], row[1]


def _hard_limit(plan: Plan) -> int | None:
    return plan.renders_per_month if plan.over_quota == OverQuota.REFUSE else None
