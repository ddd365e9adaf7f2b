"""PATCH /api/v1/dynamic/{short_id}/."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.models import Role
from tenants.services.workspaces import change_plan, set_credits
from tests.support.factories import MENU_URL, Workspace, make_workspace, run_parallel

SUMMER_URL = "https://example.com/menus/summer-2026"
EDIT_CAP_TEXT = (
    "Plan 'free' allows 1 destination edit per dynamic QR. This QR has been edited 1 time(s)"
    " already. Upgrade to Starter ($7/mo) or higher for unlimited edits, or buy a credit pack."
)
A_AND_B = [
    {"url": "https://example.com/menu/A", "weight": 50, "label": "A"},
    {"url": "https://example.com/menu/B", "weight": 50, "label": "B"},
]


def path_of(qr: dict[str, Any]) -> str:
    return f"/api/v1/dynamic/{qr['short_id']}/"


def test_only_the_fields_sent_change(nord: Workspace) -> None:
    qr = nord.create_qr()
    changed = nord.owner.patch(path_of(qr), {"name": "Summer menu"}).json
    assert changed | {"updated_at": None} == qr | {"name": "Summer menu", "updated_at": None}


def test_a_new_destination_counts_as_one_edit_and_leaves_history(nord: Workspace) -> None:
    qr = nord.create_qr()
    changed = nord.owner.patch(path_of(qr), {"destination_url": SUMMER_URL}).json
    assert changed["destination_url"] == SUMMER_URL
    assert changed["destination_changes_count"] == 1
    history = nord.owner.get(path_of(qr) + "history/").json
    assert history["count"] == 1
    entry = history["results"][0]
    assert (entry["old_url"], entry["new_url"]) == (MENU_URL, SUMMER_URL)
    assert entry["changed_by"] == nord.owner_user.email


def test_the_same_destination_in_another_spelling_is_no_edit(solo: Workspace) -> None:
    qr = solo.create_qr()
    same = {"destination_url": MENU_URL.replace("https://example", "HTTPS://EXAMPLE")}
    assert solo.owner.patch(path_of(qr), same).json == qr


def test_second_edit_on_free_is_402_with_the_exact_text(solo: Workspace) -> None:
    qr = solo.create_qr()
    assert solo.owner.patch(path_of(qr), {"destination_url": SUMMER_URL}).status == 200
    answer = solo.owner.patch(path_of(qr), {"destination_url": MENU_URL})
    assert answer.outcome == (402, {"detail": EDIT_CAP_TEXT})
    assert solo.owner.get(path_of(qr)).json["destination_url"] == SUMMER_URL


def test_a_credit_pays_for_one_more_edit(solo: Workspace) -> None:
    qr = solo.create_qr()
    set_credits(tenant_id=solo.tenant.pk, balance=1)
    statuses = [
        solo.owner.patch(path_of(qr), {"destination_url": f"https://example.com/{n}"}).status
        for n in range(3)
    ]
    assert statuses == [200, 200, 402]
    solo.tenant.refresh_from_db()
    assert solo.tenant.credits == 0


def test_a_rejected_edit_changes_nothing(solo: Workspace) -> None:
    qr = solo.create_qr()
    solo.owner.patch(path_of(qr), {"destination_url": SUMMER_URL})
    both = {"name": "Other", "is_active": False, "destination_url": MENU_URL}
    assert solo.owner.patch(path_of(qr), both).status == 402
    after = solo.owner.get(path_of(qr)).json
    assert (after["name"], after["is_active"]) == (qr["name"], True)


def test_exactly_one_of_20_parallel_edits_of_a_free_qr_succeeds(solo: Workspace) -> None:
    qr = solo.create_qr()
    answers = run_parallel(
        [
            lambda n=n: solo.owner.patch(  # type: ignore[misc]  # the default binds the loop's n
                path_of(qr), {"destination_url": f"https://example.com/{n}"}
            )
            for n in range(20)
        ]
    )
    assert sorted(answer.status for answer in answers) == [200] + [402] * 19
    assert {answer.json["detail"] for answer in answers if answer.status == 402} == {EDIT_CAP_TEXT}
    assert solo.owner.get(path_of(qr)).json["destination_changes_count"] == 1
    assert solo.owner.get(path_of(qr) + "history/").json["count"] == 1


def test_reactivation_cannot_pass_the_cap(solo: Workspace) -> None:
    first = solo.create_qr()
    solo.owner.patch(path_of(first), {"is_active": False})
    solo.create_qr("Second")
    answer = solo.owner.patch(path_of(first), {"is_active": True})
    assert answer.outcome == (
        403,
        {"detail": "Plan 'free' is capped at 1 active dynamic QRs. Disable one or upgrade."},
    )


def test_parallel_reactivations_cannot_pass_the_cap() -> None:
    pro = make_workspace(plan="starter")
    qrs = [pro.create_qr() for _ in range(10)]
    for qr in qrs:
        pro.owner.patch(path_of(qr), {"is_active": False})
    for _ in range(8):
        pro.create_qr()
    answers = run_parallel(
        [
            lambda qr=qr: pro.owner.patch(path_of(qr), {"is_active": True})  # type: ignore[misc]  # as above
            for qr in qrs
        ]
    )
    assert sorted(answer.status for answer in answers) == [200] * 2 + [403] * 8


def test_variants_are_set_and_cleared(nord: Workspace) -> None:
    qr = nord.create_qr()
    assert nord.owner.patch(path_of(qr), {"variants": A_AND_B}).json["variants"] == A_AND_B
    assert nord.owner.patch(path_of(qr), {"variants": []}).json["variants"] == []


@pytest.mark.parametrize("plan", ["free", "starter"])
def test_variants_need_the_pro_plan(plan: str) -> None:
    workspace = make_workspace(plan=plan)
    answer = workspace.owner.patch(path_of(workspace.create_qr()), {"variants": A_AND_B})
    assert answer.outcome == (403, {"detail": "A/B variants require the Pro plan or higher."})


@pytest.mark.parametrize(
    ("variants", "errors"),
    [
        (
            [A_AND_B[0] | {"weight": 0}, A_AND_B[1] | {"weight": 0}],
            {"variants": ["The total of all weights must be above 0."]},
        ),
        ([A_AND_B[0]] * 2, {"variants": ["Labels must be unique. Used more than once: A."]}),
        (
            [A_AND_B[0] | {"label": str(n)} for n in range(11)],
            {"variants": ["At most 10 items are allowed."]},
        ),
        (
            [A_AND_B[0] | {"url": "https://localhost/"}],
            {"variants.0.url": ["The URL must not point to localhost."]},
        ),
        (
            [A_AND_B[0], A_AND_B[1] | {"weight": 10_001}],
            {"variants.1.weight": ["Ensure this value is at most 10000."]},
        ),
        (
            [A_AND_B[0] | {"weight": -1}],
            {"variants.0.weight": ["Ensure this value is at least 0."]},
        ),
        ([A_AND_B[0] | {"color": 1}], {"variants.0.color": ["Unknown field."]}),
        (
            [A_AND_B[0] | {"label": "x" * 41}],
            {"variants.0.label": ["Ensure this field has at most 40 characters."]},
        ),
        (None, {"variants": ["A list is required."]}),
    ],
)
def test_variant_errors_name_the_field(nord: Workspace, variants: Any, errors: Any) -> None:
    qr = nord.create_qr()
    assert nord.owner.patch(path_of(qr), {"variants": variants}).outcome == (400, errors)


def test_a_long_list_of_variants_costs_no_more_than_a_full_one(nord: Workspace) -> None:
    path = path_of(nord.create_qr())
    variants = [A_AND_B[0] | {"label": str(number)} for number in range(5000)]
    with CaptureQueriesContext(connection) as queries:
        assert nord.owner.patch(path, {"variants": variants}).status == 400
    assert sum("tenants_domain" in query["sql"] for query in queries) <= 11


def test_unchanged_variants_are_allowed_after_a_downgrade() -> None:
    workspace = make_workspace(plan="pro")
    path = path_of(workspace.create_qr())
    workspace.owner.patch(path, {"variants": A_AND_B})
    change_plan(tenant_id=workspace.tenant.pk, plan_code="starter")
    assert workspace.owner.patch(path, {"variants": A_AND_B, "name": "Same"}).status == 200
    assert workspace.owner.patch(path, {"variants": A_AND_B[:1]}).status == 403


@pytest.mark.parametrize(
    "field", ["id", "short_id", "scan_count", "created_at", "public_url", "updated_at"]
)
def test_read_only_fields_are_rejected(nord: Workspace, field: str) -> None:
    answer = nord.owner.patch(path_of(nord.create_qr()), {field: "x"})
    assert answer.outcome == (400, {field: ["This field is read only."]})


def test_null_is_rejected(nord: Workspace) -> None:
    answer = nord.owner.patch(path_of(nord.create_qr()), {"name": None, "is_active": None})
    assert answer.outcome == (
        400,
        {"name": ["A text is required."], "is_active": ["True or false is required."]},
    )


def test_viewer_cannot_pause(nord: Workspace) -> None:
    qr = nord.create_qr()
    assert nord.member(Role.VIEWER).patch(path_of(qr), {"is_active": False}).status == 403
    assert nord.owner.get(path_of(qr)).json["is_active"] is True
