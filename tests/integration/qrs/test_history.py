"""History of destination and variants: who, when, what was in force, and back again."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from audit.models import AuditEntry
from kernel.clock import isoformat_z
from qrs.models import DestinationChange, DynamicQr
from tenants.models import Domain, Role
from tenants.postgres_schemas import tenant_schema
from tenants.services.workspaces import change_plan, set_credits
from tests.support.factories import MENU_URL, ApiAnswer, Workspace, make_workspace, run_parallel

LIST = "/api/v1/dynamic/"
SUMMER = "https://example.com/menus/summer-2026"
WINTER = "https://example.com/menus/winter-2026"
A_AND_B = [
    {"url": "https://example.com/menu/A", "weight": 50, "label": "A"},
    {"url": "https://example.com/menu/B", "weight": 50, "label": "B"},
]
DAY = timedelta(days=1)


def path_of(qr: dict[str, Any]) -> str:
    return f"{LIST}{qr['short_id']}/"


def read(workspace: Workspace, qr: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    answer = workspace.owner.get(f"{path_of(qr)}history/{query}")
    assert answer.status == 200, answer.content
    rows: list[dict[str, Any]] = answer.json["results"]
    assert answer.json["count"] == len(rows)
    return rows


def read_at(workspace: Workspace, qr: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    return read(workspace, qr, f"?at={isoformat_z(at)}")


def lead_again(workspace: Workspace, qr: dict[str, Any], change: int, **headers: str) -> ApiAnswer:
    return workspace.owner.post(f"{path_of(qr)}history/{change}/restore/", **headers)


def backdate(workspace: Workspace, qr: dict[str, Any]) -> list[datetime]:
    """Spread creation and changes over the days before; returns their times, the oldest first."""
    with tenant_schema(workspace.tenant.schema_name):
        found = DynamicQr.objects.get(pk=qr["id"])
        changes = list(DestinationChange.objects.filter(qr_id=qr["id"]).order_by("id"))
        times = [found.created_at - DAY * n for n in range(len(changes), -1, -1)]
        DynamicQr.objects.filter(pk=qr["id"]).update(
            created_at=times[0], variants_recorded_since=times[0]
        )
        for change, time in zip(changes, times[1:], strict=True):
            DestinationChange.objects.filter(pk=change.pk).update(changed_at=time)
    return times


def test_each_change_of_destination_or_variants_leaves_a_row(nord: Workspace) -> None:
    qr = nord.create_qr()
    changes: list[dict[str, Any]] = [
        {"destination_url": SUMMER},
        {"variants": A_AND_B},
        {"destination_url": WINTER, "variants": A_AND_B[:1]},
        {"name": "No row", "is_active": False},
        {"variants": []},
        {"variants": []},
        {"destination_url": WINTER},
    ]
    for change in changes:
        assert nord.owner.patch(path_of(qr), change).status == 200
    rows = read(nord, qr)
    assert [(row["old_url"], row["new_url"], row["variants"]) for row in rows] == [
        (WINTER, WINTER, []),
        (SUMMER, WINTER, A_AND_B[:1]),
        (SUMMER, SUMMER, A_AND_B),
        (MENU_URL, SUMMER, []),
    ]
    ids = [row["id"] for row in rows]
    assert ids == sorted(ids, reverse=True)
    assert {row["changed_by"] for row in rows} == {nord.owner_user.email}
    assert nord.owner.get(path_of(qr)).json["destination_changes_count"] == 2


def test_at_returns_what_was_in_force(nord: Workspace) -> None:
    qr = nord.create_qr()
    nord.owner.patch(path_of(qr), {"destination_url": SUMMER})
    nord.owner.patch(path_of(qr), {"variants": A_AND_B})
    created, first, second = backdate(nord, qr)
    rows = read(nord, qr)
    assert read_at(nord, qr, second) == read_at(nord, qr, second + 9 * DAY) == [rows[0]]
    assert read_at(nord, qr, first) == read_at(nord, qr, second - DAY / 2) == [rows[1]]
    assert read_at(nord, qr, created - DAY) == []
    (at_first,) = read_at(nord, qr, created + DAY / 2)
    assert at_first == {
        "id": None,
        "old_url": None,
        "new_url": MENU_URL,
        "variants": [],
        "changed_by": nord.owner_user.email,
        "changed_at": isoformat_z(created),
    }


def test_at_includes_the_whole_second_that_it_names(nord: Workspace) -> None:
    """Times are published in whole seconds, so a row's own time must find the row."""
    qr = nord.create_qr()
    nord.owner.patch(path_of(qr), {"destination_url": SUMMER})
    row = read(nord, qr)[0]
    assert read(nord, qr, f"?at={row['changed_at']}") == [row]
    offset = row["changed_at"].replace("Z", "+00:00")
    assert read(nord, qr, f"?at={quote(offset)}") == [row]


def test_without_changes_at_returns_the_creation(nord: Workspace) -> None:
    qr = nord.create_qr()
    (entry,) = read(nord, qr, f"?at={qr['created_at']}")
    assert (entry["id"], entry["new_url"], entry["variants"]) == (None, MENU_URL, [])


@pytest.mark.parametrize(
    "at",
    [
        "",
        *["yesterday", "2026-05-03", "2026-05-03T14:00:00", "0", "9" * 5000],
        *["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00%2B05:00"],
    ],
)
def test_at_needs_a_time_with_its_zone(nord: Workspace, at: str) -> None:
    answer = nord.owner.get(f"{path_of(nord.create_qr())}history/?at={at}")
    assert (answer.status, list(answer.json)) == (400, ["at"])


def test_rows_of_the_version_before_have_unknown_variants(nord: Workspace) -> None:
    """Its rows name destinations only, and it changes variants without a row."""
    qr = nord.create_qr()
    nord.owner.patch(path_of(qr), {"destination_url": SUMMER})
    nord.owner.patch(path_of(qr), {"variants": A_AND_B})
    created, first, second = backdate(nord, qr)
    with tenant_schema(nord.tenant.schema_name):
        DestinationChange.objects.filter(new_url=SUMMER, old_url=MENU_URL).update(
            old_variants=None, new_variants=None
        )
        DynamicQr.objects.filter(pk=qr["id"]).update(variants_recorded_since=first + DAY / 2)
    assert [row["variants"] for row in read(nord, qr)] == [A_AND_B, None]
    assert read_at(nord, qr, created)[0]["variants"] is None
    assert read_at(nord, qr, first)[0]["variants"] is None
    assert read_at(nord, qr, first + DAY * 3 / 4)[0]["variants"] == []
    assert read_at(nord, qr, second)[0]["variants"] == A_AND_B
    # Then the variants of today stay.
    restored = lead_again(nord, qr, read(nord, qr)[1]["id"])
    assert (restored.status, restored.json["variants"]) == (200, A_AND_B)


def test_lead_there_again_is_an_edit_like_any_other(nord: Workspace) -> None:
    qr = nord.create_qr()
    nord.owner.patch(path_of(qr), {"destination_url": SUMMER, "variants": A_AND_B})
    nord.owner.patch(path_of(qr), {"destination_url": WINTER, "variants": []})
    summer = read(nord, qr)[1]
    answer = lead_again(nord, qr, summer["id"])
    assert answer.status == 200
    assert (answer.json["destination_url"], answer.json["variants"]) == (SUMMER, A_AND_B)
    assert answer.json["destination_changes_count"] == 3
    assert answer.headers["ETag"] == nord.owner.get(path_of(qr)).headers["ETag"]
    rows = read(nord, qr)
    assert [row["new_url"] for row in rows] == [SUMMER, WINTER, SUMMER]
    assert rows[2] == summer
    entry = AuditEntry.objects.filter(target_id=qr["short_id"]).latest("id")
    assert (entry.action, entry.before["destination_url"]) == ("qr.update", WINTER)


def test_leading_where_it_leads_changes_nothing(solo: Workspace) -> None:
    qr = solo.create_qr()
    solo.owner.patch(path_of(qr), {"destination_url": SUMMER})
    before = solo.owner.get(path_of(qr)).json
    assert lead_again(solo, qr, read(solo, qr)[0]["id"]).outcome == (200, before)
    assert len(read(solo, qr)) == 1


def test_the_edits_of_the_plan_count(solo: Workspace) -> None:
    qr = solo.create_qr()
    solo.owner.patch(path_of(qr), {"destination_url": SUMMER})
    set_credits(tenant_id=solo.tenant.pk, balance=1)
    solo.owner.patch(path_of(qr), {"destination_url": WINTER})
    summer = read(solo, qr)[1]["id"]
    answer = lead_again(solo, qr, summer)
    assert (answer.status, "allows 1 destination edit" in answer.json["detail"]) == (402, True)
    set_credits(tenant_id=solo.tenant.pk, balance=1)
    assert lead_again(solo, qr, summer).json["destination_url"] == SUMMER
    solo.tenant.refresh_from_db()
    assert solo.tenant.credits == 0


def test_variants_need_the_plan() -> None:
    workspace = make_workspace(plan="pro")
    qr = workspace.create_qr()
    workspace.owner.patch(path_of(qr), {"variants": A_AND_B})
    workspace.owner.patch(path_of(qr), {"variants": []})
    change_plan(tenant_id=workspace.tenant.pk, plan_code="starter")
    answer = lead_again(workspace, qr, read(workspace, qr)[1]["id"])
    assert answer.outcome == (403, {"detail": "A/B variants require the Pro plan or higher."})


def test_a_stale_version_is_412(nord: Workspace) -> None:
    qr = nord.create_qr()
    old = nord.owner.get(path_of(qr)).headers["ETag"]
    new = nord.owner.patch(path_of(qr), {"destination_url": SUMMER}).headers["ETag"]
    nord.owner.patch(path_of(qr), {"destination_url": WINTER})
    summer = read(nord, qr)[1]["id"]
    for tag in (old, new):
        assert lead_again(nord, qr, summer, If_Match=tag).status == 412
    assert lead_again(nord, qr, summer, If_Match="*").status == 200


def test_a_destination_that_serves_codes_by_now_is_400(nord: Workspace, sud: Workspace) -> None:
    qr = nord.create_qr()
    host = f"go-{qr['short_id'].lower()}.example.com"
    variants = [A_AND_B[0] | {"url": f"https://{host}/a"}]
    nord.owner.patch(path_of(qr), {"destination_url": f"https://{host}/"})
    nord.owner.patch(path_of(qr), {"destination_url": MENU_URL, "variants": variants})
    nord.owner.patch(path_of(qr), {"variants": []})
    Domain.objects.create(domain=host, tenant=sud.tenant)
    _, with_variants, with_url = read(nord, qr)
    for change, field in ((with_url, "destination_url"), (with_variants, "variants.0.url")):
        answer = lead_again(nord, qr, change["id"])
        assert (answer.status, list(answer.json)) == (400, [field])


def test_changes_of_other_codes_and_workspaces_are_404(nord: Workspace, sud: Workspace) -> None:
    mine, other, foreign = nord.create_qr(), nord.create_qr(), sud.create_qr()
    for workspace, qr in ((nord, other), (sud, foreign), (nord, mine)):
        workspace.owner.patch(path_of(qr), {"destination_url": SUMMER})
    change = read(nord, mine)[0]["id"]
    assert lead_again(nord, other, change).status == 404
    assert lead_again(sud, mine, change).status == 404
    for unknown in (0, -1, 2**63, 10**30):
        assert lead_again(nord, mine, unknown).status in {400, 404}


def test_a_viewer_reads_the_history_and_cannot_lead_back(nord: Workspace) -> None:
    qr = nord.create_qr()
    nord.owner.patch(path_of(qr), {"destination_url": SUMMER})
    viewer = nord.member(Role.VIEWER)
    (row,) = viewer.get(f"{path_of(qr)}history/").json["results"]
    assert viewer.post(f"{path_of(qr)}history/{row['id']}/restore/").status == 403


def test_the_history_of_parallel_edits_is_a_chain(nord: Workspace) -> None:
    """Callers read the clock before they wait for the lock: order must be that of the lock."""
    qr = nord.create_qr()
    run_parallel(
        [
            lambda n=n: nord.owner.patch(  # type: ignore[misc]  # the default binds the loop's n
                path_of(qr), {"destination_url": f"https://example.com/{n}"}
            )
            for n in range(15)
        ]
    )
    rows = read(nord, qr)
    assert [row["old_url"] for row in rows] == [*(row["new_url"] for row in rows[1:]), MENU_URL]
    assert rows[0]["new_url"] == nord.owner.get(path_of(qr)).json["destination_url"]
