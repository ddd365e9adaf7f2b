"""/api/v1/platform/plans/."""

from collections.abc import Iterator

import pytest

from console.models import AuditEntry
from plans.models import Plan
from tests.support.factories import ApiClient, Workspace

URL = "/api/v1/platform/plans/"


@pytest.fixture(autouse=True)
def plans_as_they_were() -> Iterator[None]:
    """Plan rows are shared by every test."""
    before = list(Plan.objects.all())
    yield
    for plan in before:
        plan.save()


def entries(code: str, after: int) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(target_type="plan", target_id=code, id__gt=after)
    return list(rows.order_by("id"))


@pytest.fixture
def last_entry() -> int:
    """The newest id of the audit log when the test began."""
    return AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def test_all_plans_are_listed_by_price(platform_admin: ApiClient) -> None:
    page = platform_admin.get(URL).json
    assert [plan["code"] for plan in page["results"]] == [
        "free",
        "starter",
        "pro",
        "agency",
        "enterprise",
    ]


def test_plan_shows_all_of_its_limits(platform_admin: ApiClient) -> None:
    assert platform_admin.get(f"{URL}starter/").json == {
        "code": "starter",
        "name": "Starter",
        "price_usd_month": 7,
        "renders_per_month": 500,
        "max_print_inches": 8,
        "max_dpi": 300,
        "custom_logo": True,
        "active_dynamic_qrs": 10,
        "destination_edits_per_qr": None,
        "bulk_items_per_call": 50,
        "seats": 1,
        "ab_variants": False,
        "webhooks": False,
        "custom_domains": False,
        "over_quota": "bill",
        "designs": 20,
        "overage_usd": 0.04,
    }


def test_new_limit_holds_for_the_next_request_and_is_audited(
    solo: Workspace, platform_admin: ApiClient, last_entry: int
) -> None:
    solo.create_qr()
    body = {"name": "Second", "destination_url": "https://example.com/second"}
    assert solo.owner.post("/api/v1/dynamic/", body).status == 403
    answer = platform_admin.patch(f"{URL}free/", {"active_dynamic_qrs": 2})
    assert (answer.status, answer.json["active_dynamic_qrs"]) == (200, 2)
    assert solo.owner.post("/api/v1/dynamic/", body).status == 201
    (entry,) = entries("free", last_entry)
    assert (entry.before, entry.after) == (
        {"active_dynamic_qrs": 1},
        {"active_dynamic_qrs": 2},
    )


def test_null_means_unlimited(platform_admin: ApiClient) -> None:
    answer = platform_admin.patch(f"{URL}pro/", {"renders_per_month": None, "seats": None})
    assert (answer.json["renders_per_month"], answer.json["seats"]) == (None, None)


def test_price_is_written_to_the_cent(platform_admin: ApiClient, last_entry: int) -> None:
    assert platform_admin.patch(f"{URL}pro/", {"overage_usd": 0.03}).json["overage_usd"] == 0.03
    assert platform_admin.patch(f"{URL}pro/", {"overage_usd": 0.03}).status == 200
    (entry,) = entries("pro", last_entry)
    assert (entry.before, entry.after) == ({"overage_usd": "0.02"}, {"overage_usd": "0.03"})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"seats": 0}, "seats"),
        ({"seats": "many"}, "seats"),
        ({"max_dpi": 601}, "max_dpi"),
        ({"max_print_inches": 16}, "max_print_inches"),
        ({"ab_variants": None}, "ab_variants"),
        ({"ab_variants": 1}, "ab_variants"),
        ({"over_quota": "ignore"}, "over_quota"),
        ({"overage_usd": 0.001}, "overage_usd"),
        ({"overage_usd": -1}, "overage_usd"),
        ({"overage_usd": 1e300}, "overage_usd"),
        ({"code": "gold"}, "code"),
        ({"over_quota": "bill"}, "overage_usd"),
    ],
)
def test_wrong_limit_names_its_field_and_changes_nothing(
    body: dict[str, object], field: str, platform_admin: ApiClient, last_entry: int
) -> None:
    before = platform_admin.get(f"{URL}free/").json
    answer = platform_admin.patch(f"{URL}free/", {"renders_per_month": 99} | body)
    assert answer.status == 400, answer.content
    assert list(answer.json) == [field]
    assert platform_admin.get(f"{URL}free/").json == before
    assert entries("free", last_entry) == []


def test_unknown_plan_is_not_found(platform_admin: ApiClient) -> None:
    assert platform_admin.get(f"{URL}gold/").status == 404
    assert platform_admin.patch(f"{URL}gold/", {"seats": 1}).status == 404
