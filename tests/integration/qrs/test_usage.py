"""GET /api/v1/usage/ and /api/v1/usage/me/."""

from collections.abc import Iterator

import pytest

from kernel.clock import isoformat_z, utc_now
from plans.models import Plan
from plans.quota_months import get_quota_renewal
from tenants.keys.models import ApiKey
from tenants.keys.scopes import ALL_SCOPES, Scope
from tenants.keys.selectors.listing import MAX_ENDED_KEYS
from tenants.models import Role
from tenants.services.renders import charge_renders
from tenants.services.workspaces import set_credits
from tests.support.factories import MENU_URL, ApiClient, Workspace, make_workspace

KEY = "/api/v1/usage/"
ME = "/api/v1/usage/me/"
GENERATE = "/api/v1/generate/"


def get_key(workspace: Workspace) -> ApiKey:
    """The newest one."""
    return ApiKey.objects.filter(tenant=workspace.tenant).order_by("-pk")[0]


def renewal() -> str:
    return isoformat_z(get_quota_renewal(utc_now()))


def test_a_key_reads_its_workspaces_usage_and_its_own_caps() -> None:
    pro = make_workspace(plan="pro")
    machine = pro.machine(plan="starter")
    set_credits(tenant_id=pro.tenant.pk, balance=1)
    pro.create_qr()
    for _ in range(3):
        assert machine.post(GENERATE, {"data": MENU_URL}).status == 200
    assert machine.get(KEY).outcome == (
        200,
        {
            "key_prefix": get_key(pro).key_prefix,
            "plan": "starter",
            "monthly_quota": 5000,
            "used_this_month": 2,
            "remaining": 4998,
            "max_size_inches": 8,
            "max_dpi": 300,
            "allow_custom_logo": True,
            "max_active_dynamic_qrs": 200,
            "max_bulk_items": 50,
            "active_dynamic_qrs": 1,
            "credits_remaining": 0,
            "overage_this_month": 0,
            "overage_cost_usd": 0.0,
            "resets_at": renewal(),
        },
    )


def test_people_see_the_whole_workspace_and_each_key() -> None:
    starter = make_workspace(plan="starter")
    set_credits(tenant_id=starter.tenant.pk, balance=1)
    machine, idle = starter.machine(Scope.RENDER), starter.machine()
    for client in (machine, machine, starter.owner):
        assert client.post(GENERATE, {"data": MENU_URL}).status == 200
    busy_key, idle_key = ApiKey.objects.filter(tenant=starter.tenant).order_by("pk")
    status, body = starter.owner.get(ME).outcome
    assert (status, list(body)) == (
        200,
        [
            *("plan", "monthly_quota", "used_this_month", "remaining", "credits_remaining"),
            *("active_dynamic_qrs", "max_active_dynamic_qrs", "by_key"),
            *("overage_this_month", "overage_cost_usd", "resets_at"),
        ],
    )
    assert body["by_key"] == [
        {
            "id": key.pk,
            "name": key.name,
            "key_prefix": key.key_prefix,
            "used_this_month": used,
            "credits_spent_this_month": spent,
        }
        for key, used, spent in ((idle_key, 0, 0), (busy_key, 1, 1))
    ]
    assert (body["used_this_month"], body["remaining"], body["credits_remaining"]) == (2, 498, 0)
    assert idle.get(KEY).json["used_this_month"] == 2


def test_a_revoked_key_stays_in_the_month_in_which_it_rendered(nord: Workspace) -> None:
    used, unused = nord.machine(), nord.machine()
    assert used.post(GENERATE, {"data": MENU_URL}).status == 200
    first, second = ApiKey.objects.filter(tenant=nord.tenant).order_by("pk")
    for key in (first, second):
        assert nord.owner.delete(f"/api/v1/keys/{key.pk}/").status == 204
    assert [row["id"] for row in nord.owner.get(ME).json["by_key"]] == [first.pk]
    assert unused.get(KEY).status == 401


def test_keys_that_rendered_are_listed_however_many_ended_since(nord: Workspace) -> None:
    machine = nord.machine()
    assert machine.post(GENERATE, {"data": MENU_URL}).status == 200
    used = get_key(nord)
    ended = ApiKey.objects.filter(pk=used.pk)
    ended.update(revoked_at=utc_now())
    ApiKey.objects.bulk_create(
        ApiKey(
            tenant=nord.tenant,
            name="Ended",
            key_digest=number.to_bytes(32),
            key_prefix="smk_aBc12dEf",
            scopes=["render"],
            created_at=utc_now(),
            revoked_at=utc_now(),
        )
        for number in range(MAX_ENDED_KEYS + 1)
    )
    assert used.pk not in [row["id"] for row in nord.owner.get("/api/v1/keys/").json["keys"]]
    assert [row["id"] for row in nord.owner.get(ME).json["by_key"]] == [used.pk]


def test_overage_is_counted_and_priced() -> None:
    starter = make_workspace(plan="starter")
    charge_renders(tenant=starter.tenant, now=utc_now(), n=503)
    body = starter.owner.get(ME).json
    assert (body["used_this_month"], body["remaining"]) == (503, 0)
    assert (body["overage_this_month"], body["overage_cost_usd"]) == (3, 0.12)


def test_unlimited_is_null() -> None:
    enterprise = make_workspace(plan="enterprise")
    body = enterprise.owner.get(ME).json
    assert (body["monthly_quota"], body["remaining"], body["max_active_dynamic_qrs"]) == (
        None,
        None,
        None,
    )
    of_key = enterprise.machine().get(KEY).json
    assert (of_key["monthly_quota"], of_key["remaining"]) == (None, None)


@pytest.mark.parametrize("scope", ALL_SCOPES)
def test_any_scope_reads_usage(nord: Workspace, scope: Scope) -> None:
    assert nord.machine(scope).get(KEY).status == 200


def test_usage_without_a_key_is_401(nord: Workspace) -> None:
    assert ApiClient().get(KEY).status == 401
    assert nord.owner.get(KEY).status == 401


def test_a_key_does_not_see_other_keys(nord: Workspace) -> None:
    assert nord.machine().get(ME).status == 403
    assert ApiClient().get(ME).status == 401


def test_viewers_read_usage(nord: Workspace) -> None:
    assert nord.member(Role.VIEWER).get(ME).status == 200


def test_another_workspaces_keys_are_not_counted(nord: Workspace, sud: Workspace) -> None:
    assert sud.machine().post(GENERATE, {"data": MENU_URL}).status == 200
    body = nord.owner.get(ME).json
    assert (body["used_this_month"], body["by_key"]) == (0, [])


@pytest.fixture
def bounded_enterprise() -> Iterator[None]:
    """Plan rows are shared by every test."""
    plan = Plan.objects.filter(code="enterprise")
    plan.update(renders_per_month=2)
    yield
    plan.update(renders_per_month=None)


@pytest.mark.usefixtures("bounded_enterprise")
def test_a_bounded_enterprise_is_refused_beyond_its_quota() -> None:
    machine = make_workspace(plan="enterprise").machine()
    answers = [machine.post(GENERATE, {"data": MENU_URL}) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].json["code"] == "quota"
    left = [answer.headers["X-QR-Quota-Remaining"] for answer in answers[:2]]
    assert left == ["1", "0"]
    assert answers[0].headers["X-QR-Plan"] == "enterprise"
