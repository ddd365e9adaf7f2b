"""Migration 0006: what billed plans had rendered beyond their quota before it was counted."""

import importlib
from datetime import date
from decimal import Decimal

from django.db import connection

from kernel.clock import utc_now
from plans.models import RenderUsage
from plans.quota_months import get_quota_month
from tests.support.factories import make_workspace

COUNT = importlib.import_module("tenants.migrations.0006_overage_so_far").COUNT_OVERAGE
LONG_AGO = date(2026, 1, 1)


def count_overage(plan: str, renders: int, month: date) -> tuple[int, Decimal]:
    usage = RenderUsage.objects.create(
        tenant_id=make_workspace(plan=plan).tenant.pk, month=month, renders=renders
    )
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
    usage.refresh_from_db()
    return usage.overage, usage.overage_usd


def test_only_the_running_month_of_billed_plans_is_counted() -> None:
    now = get_quota_month(utc_now())
    assert count_overage("starter", 510, now) == (10, Decimal("0.40"))
    assert count_overage("starter", 500, now) == (0, Decimal(0))
    assert count_overage("starter", 510, LONG_AGO) == (0, Decimal(0))
    assert count_overage("free", 6, now) == (0, Decimal(0))
    assert count_overage("enterprise", 600, now) == (0, Decimal(0))
