"""Limits of plans on renders: sizes, the monthly quota, credits; exact under concurrency."""

import pytest

from kernel.clock import utc_now
from plans.models import RenderUsage
from plans.quota_months import get_quota_month, get_quota_renewal
from qrs.models import DynamicQr
from qrs.routes.models import QrRoute
from tenants.postgres_schemas import tenant_schema
from tenants.services.workspaces import set_credits
from tests.support.factories import MENU_URL, Workspace, make_workspace, run_parallel

GENERATE = "/api/v1/generate/"
FIXED = {"data": MENU_URL}
DYNAMIC = {"data_type": "dynamic", "payload": {"name": "Menu", "destination_url": MENU_URL}}
UNREADABLE = {"color": "#fff"}


def usage(workspace: Workspace) -> tuple[int, int]:
    """(renders, credits spent) of this month."""
    month = get_quota_month(utc_now())
    row = RenderUsage.objects.filter(tenant_id=workspace.tenant.pk, month=month).first()
    return (row.renders, row.credits_spent) if row else (0, 0)


def use_up_quota(workspace: Workspace) -> None:
    quota = workspace.tenant.plan.renders_per_month
    assert quota is not None
    RenderUsage.objects.create(
        tenant_id=workspace.tenant.pk, month=get_quota_month(utc_now()), renders=quota
    )


def credits_left(workspace: Workspace) -> int:
    workspace.tenant.refresh_from_db()
    return workspace.tenant.credits


def count_qrs(workspace: Workspace) -> tuple[int, int]:
    """(QRs, routes) of the workspace."""
    with tenant_schema(workspace.tenant.schema_name):
        qrs = DynamicQr.objects.count()
    return qrs, QrRoute.objects.filter(tenant_id=workspace.tenant.pk).count()


@pytest.mark.parametrize(
    ("plan", "option", "detail"),
    [
        (
            "free",
            {"size_inches": 3.01},
            "Plan 'free' is capped at prints of 3 inches. Lower size_inches or upgrade.",
        ),
        ("free", {"dpi": 301}, "Plan 'free' is capped at 300 DPI. Lower dpi or upgrade."),
        (
            "starter",
            {"size_inches": 9},
            "Plan 'starter' is capped at prints of 8 inches. Lower size_inches or upgrade.",
        ),
    ],
)
def test_a_print_over_the_plan_names_plan_and_cap(
    plan: str, option: dict[str, float], detail: str
) -> None:
    workspace = make_workspace(plan=plan)
    assert workspace.owner.post(GENERATE, FIXED | option).outcome == (403, {"detail": detail})
    assert usage(workspace) == (0, 0)


def test_the_largest_print_of_the_plan_is_allowed(solo: Workspace) -> None:
    answer = solo.owner.post(GENERATE, FIXED | {"size_inches": 3, "dpi": 300})
    assert answer.status == 200


def test_the_sixth_render_of_a_free_month_is_rejected(solo: Workspace) -> None:
    for _ in range(5):
        assert solo.owner.post(GENERATE, FIXED).status == 200
    answer = solo.owner.post(GENERATE, FIXED)
    assert answer.status == 429
    assert "Plan 'free' includes 5 renders a month" in answer.json["detail"]
    wait = (get_quota_renewal(utc_now()) - utc_now()).total_seconds()
    assert int(answer.headers["Retry-After"]) == pytest.approx(wait, abs=5)
    assert usage(solo) == (5, 0)


def test_only_successful_renders_count(solo: Workspace) -> None:
    assert solo.owner.post(GENERATE, FIXED | UNREADABLE).status == 400
    assert solo.owner.post(GENERATE, DYNAMIC | UNREADABLE).status == 400
    assert usage(solo) == (0, 0)


def test_credits_are_spent_before_the_quota(solo: Workspace) -> None:
    set_credits(tenant_id=solo.tenant.pk, balance=2)
    for _ in range(3):
        assert solo.owner.post(GENERATE, FIXED).status == 200
    assert credits_left(solo) == 0
    assert usage(solo) == (1, 2)


def test_a_credit_renders_beyond_the_quota(solo: Workspace) -> None:
    use_up_quota(solo)
    set_credits(tenant_id=solo.tenant.pk, balance=1)
    assert [solo.owner.post(GENERATE, FIXED).status for _ in range(2)] == [200, 429]


def test_a_failed_render_keeps_the_credit(solo: Workspace) -> None:
    set_credits(tenant_id=solo.tenant.pk, balance=1)
    assert solo.owner.post(GENERATE, FIXED | UNREADABLE).status == 400
    assert credits_left(solo) == 1


def test_a_billed_plan_renders_beyond_its_quota() -> None:
    starter = make_workspace(plan="starter")
    use_up_quota(starter)
    assert starter.owner.post(GENERATE, FIXED).status == 200
    assert usage(starter) == (501, 0)


def test_parallel_renders_never_exceed_the_quota(solo: Workspace) -> None:
    answers = run_parallel([lambda: solo.owner.post(GENERATE, FIXED).status] * 12)
    assert sorted(answers) == [200] * 5 + [429] * 7
    assert usage(solo) == (5, 0)


def test_parallel_renders_spend_each_credit_once(solo: Workspace) -> None:
    set_credits(tenant_id=solo.tenant.pk, balance=3)
    answers = run_parallel([lambda: solo.owner.post(GENERATE, FIXED).status] * 12)
    assert sorted(answers) == [200] * 8 + [429] * 4
    assert (credits_left(solo), usage(solo)) == (0, (5, 3))


def test_parallel_dynamic_renders_with_credits_do_not_deadlock(nord: Workspace) -> None:
    set_credits(tenant_id=nord.tenant.pk, balance=3)
    answers = run_parallel([lambda: nord.owner.post(GENERATE, DYNAMIC).status] * 8)
    assert answers == [200] * 8
    assert count_qrs(nord) == (8, 8)
    assert usage(nord) == (5, 3)


def test_a_failed_render_leaves_no_qr_and_no_route(nord: Workspace) -> None:
    assert nord.owner.post(GENERATE, DYNAMIC | UNREADABLE).status == 400
    assert count_qrs(nord) == (0, 0)


def test_a_spent_quota_leaves_no_qr(solo: Workspace) -> None:
    use_up_quota(solo)
    assert solo.owner.post(GENERATE, DYNAMIC).status == 429
    assert count_qrs(solo) == (0, 0)


def test_the_active_cap_applies_to_generate(solo: Workspace) -> None:
    statuses = run_parallel([lambda: solo.owner.post(GENERATE, DYNAMIC).status] * 8)
    assert sorted(statuses) == [200] + [403] * 7
    detail = solo.owner.post(GENERATE, DYNAMIC).json["detail"]
    assert detail == ("Plan 'free' is capped at 1 active dynamic QRs. Disable one or upgrade.")
    assert usage(solo) == (1, 0)
