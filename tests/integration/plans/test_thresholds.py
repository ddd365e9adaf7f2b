"""Events at 75 and 100 percent of a month's renders, each once."""

import json
from typing import Any

from django.db import transaction

from kernel.clock import utc_now
from outbox.models import OutboxEvent
from plans.models import RenderUsage
from tenants.services.renders import charge_renders
from tenants.services.workspaces import set_credits
from tests.support.factories import Workspace, make_workspace, run_parallel


def charge(workspace: Workspace, n: int) -> None:
    charge_renders(tenant=workspace.tenant, now=utc_now(), n=n)


def events(workspace: Workspace) -> list[tuple[str, dict[str, Any]]]:
    rows = OutboxEvent.objects.filter(tenant_id=workspace.tenant.pk, type__startswith="quota.")
    return [(row.type, json.loads(row.data)) for row in rows.order_by("id")]


def types(workspace: Workspace) -> list[str]:
    return [kind for kind, _ in events(workspace)]


def test_three_quarters_and_the_last_render_are_told_once_each(solo: Workspace) -> None:
    charge(solo, 3)
    assert types(solo) == []
    charge(solo, 1)
    data = {"plan": "free", "monthly_quota": 5, "used_this_month": 4}
    assert events(solo) == [("quota.threshold_75", data)]
    charge(solo, 1)
    assert types(solo) == ["quota.threshold_75", "quota.threshold_100"]


def test_one_charge_may_cross_both(solo: Workspace) -> None:
    charge(solo, 5)
    assert types(solo) == ["quota.threshold_75", "quota.threshold_100"]


def test_renders_beyond_the_quota_tell_nothing_more() -> None:
    starter = make_workspace(plan="starter")
    charge(starter, 600)
    charge(starter, 600)
    assert types(starter) == ["quota.threshold_75", "quota.threshold_100"]


def test_what_credits_pay_is_no_part_of_the_quota(solo: Workspace) -> None:
    set_credits(tenant_id=solo.tenant.pk, balance=5)
    charge(solo, 5)
    assert types(solo) == []


def test_an_unlimited_plan_has_no_thresholds() -> None:
    enterprise = make_workspace(plan="enterprise")
    charge(enterprise, 10_000)
    assert types(enterprise) == []


def test_a_render_that_is_rolled_back_tells_nothing(solo: Workspace) -> None:
    with transaction.atomic():
        charge(solo, 5)
        transaction.set_rollback(True)
    assert types(solo) == []
    assert not RenderUsage.objects.filter(tenant_id=solo.tenant.pk).exists()


def test_parallel_renders_tell_once(solo: Workspace) -> None:
    run_parallel([lambda: charge(solo, 1)] * 5)
    assert types(solo) == ["quota.threshold_75", "quota.threshold_100"]


def test_the_next_month_is_told_again(solo: Workspace) -> None:
    charge(solo, 5)
    RenderUsage.objects.filter(tenant_id=solo.tenant.pk).update(month="2026-01-01")
    charge(solo, 5)
    assert types(solo) == ["quota.threshold_75", "quota.threshold_100"] * 2
