"""The trash: a deleted QR leads nowhere at once, and comes back as it was."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from audit.models import AuditEntry
from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from qrs.models import DynamicQr
from qrs.routes.codec import Route, decode_route, route_key
from qrs.routes.models import QrRoute
from qrs.services.trash import empty_trash, purge_all_expired_trash, purge_expired_trash
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tenants.services.workspaces import lock_tenant
from tests.integration.scans.draining import append, drain_all
from tests.support.factories import MENU_URL, ApiClient, Workspace, make_workspace, run_parallel
from tests.unit.scans.events import make_event

LIST = "/api/v1/dynamic/"
TRASH = "/api/v1/trash/"
A_AND_B = [
    {"url": "https://example.com/A", "weight": 50, "label": "A"},
    {"url": "https://example.com/B", "weight": 50, "label": "B"},
]
CAP_TEXT = "Plan 'free' is capped at 1 active dynamic QRs. Disable one or upgrade."


def published(short_id: str) -> Route:
    value = get_redis(settings.REDIS_URL).get(route_key(short_id))
    assert isinstance(value, bytes)
    return decode_route(value)


def path_of(qr: dict[str, Any]) -> str:
    return f"{LIST}{qr['short_id']}/"


def trash_path(qr: dict[str, Any]) -> str:
    return f"{TRASH}{qr['short_id']}/"


def delete(workspace: Workspace, *qrs: dict[str, Any]) -> None:
    for qr in qrs:
        assert workspace.owner.delete(path_of(qr)).status == 204


def age(workspace: Workspace, qr: dict[str, Any], *, days: float) -> None:
    """Move the deletion into the past."""
    with tenant_schema(workspace.tenant.schema_name):
        DynamicQr.with_trash.filter(pk=qr["id"]).update(deleted_at=utc_now() - timedelta(days=days))


def test_the_trash_lists_what_was_deleted_by_whom_and_until_when(nord: Workspace) -> None:
    first, second, kept = nord.create_qr("One"), nord.create_qr("Two"), nord.create_qr("Kept")
    delete(nord, first, second)
    page = nord.owner.get(TRASH).json
    assert (page["count"], [row["name"] for row in page["results"]]) == (2, ["Two", "One"])
    row = page["results"][1]
    assert {name: row[name] for name in first} == first
    assert row["deleted_by"] == nord.owner_user.email
    deleted, expires = (datetime.fromisoformat(row[name]) for name in ("deleted_at", "expires_at"))
    assert expires - deleted == timedelta(days=30)
    assert utc_now() - deleted < timedelta(minutes=5)
    assert nord.owner.get(LIST).json["results"] == [kept]
    assert nord.owner.get(f"{TRASH}?search=two").json["count"] == 1


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"name": "Other"}),
        ("PATCH", "", {"is_active": False}),
        ("DELETE", "", None),
        ("GET", "analytics/", None),
        ("GET", "scans/", None),
        ("GET", "scans/export/", None),
        ("GET", "live/", None),
        ("GET", "history/", None),
        ("GET", "history/?at=2026-05-03T14:00:00Z", None),
        ("POST", "history/1/restore/", None),
    ],
)
def test_what_lies_in_the_trash_is_404_elsewhere(
    nord: Workspace, method: str, suffix: str, body: Any
) -> None:
    qr = nord.create_qr()
    nord.owner.patch(path_of(qr), {"destination_url": MENU_URL + "/2"})
    delete(nord, qr)
    answer = nord.owner.call(method, f"{path_of(qr)}{suffix}", body)
    assert answer.outcome == (404, {"detail": "Not found."})


def test_what_lies_in_the_trash_is_not_rendered_and_not_searched(nord: Workspace) -> None:
    qr = nord.create_qr("Häppy menu", "https://example.com/men%C3%BC")
    delete(nord, qr)
    body = {"data_type": "dynamic", "payload": {"short_id": qr["short_id"]}}
    assert nord.owner.post("/api/v1/generate/", body).status == 404
    for text in ("menü", "HÄPPY", qr["short_id"], qr["public_url"]):
        assert nord.owner.get(f"{LIST}?search={text}").json["count"] == 0


def test_a_restore_brings_everything_back(nord: Workspace) -> None:
    qr = nord.create_qr()
    changes = {"variants": A_AND_B, "settings": {"forward_query": True}}
    before = nord.owner.patch(f"{path_of(qr)}?include=settings", changes)
    route = published(qr["short_id"])
    delete(nord, qr)
    assert published(qr["short_id"])[3:] == ("deleted", False, "", [], False)

    answer = nord.owner.post(f"{trash_path(qr)}restore/?include=settings")

    assert answer.outcome == (200, before.json)
    assert answer.headers["ETag"] == before.headers["ETag"]
    assert published(qr["short_id"]) == route._replace(version=route.version + 2)
    assert nord.owner.get(TRASH).json["count"] == 0
    assert nord.owner.get(path_of(qr)).json == {k: before.json[k] for k in qr}


def test_a_paused_qr_comes_back_paused(nord: Workspace) -> None:
    qr = nord.create_qr()
    nord.owner.patch(path_of(qr), {"is_active": False})
    delete(nord, qr)
    assert nord.owner.post(f"{trash_path(qr)}restore/").json["is_active"] is False
    assert published(qr["short_id"]).state == "paused"


def test_a_blocked_qr_comes_back_blocked(nord: Workspace, platform_admin: ApiClient) -> None:
    qr = nord.create_qr()
    platform_admin.patch(f"/api/v1/platform/qrs/{qr['short_id']}/", {"blocked": True})
    delete(nord, qr)
    assert published(qr["short_id"]).state == "deleted"
    assert nord.owner.post(f"{trash_path(qr)}restore/").status == 200
    assert published(qr["short_id"]).state == "blocked"


def test_a_deletion_makes_room_and_a_restore_needs_it(solo: Workspace) -> None:
    first = solo.create_qr("First")
    delete(solo, first)
    second = solo.create_qr("Second")
    assert solo.owner.post(f"{trash_path(first)}restore/").outcome == (403, {"detail": CAP_TEXT})
    solo.owner.patch(path_of(second), {"is_active": False})
    assert solo.owner.post(f"{trash_path(first)}restore/").status == 200
    assert solo.owner.patch(path_of(second), {"is_active": True}).status == 403


def test_parallel_restores_cannot_pass_the_cap() -> None:
    starter = make_workspace(plan="starter")
    trashed = [starter.create_qr() for _ in range(6)]
    delete(starter, *trashed)
    for _ in range(8):
        starter.create_qr()
    answers = run_parallel(
        [lambda qr=qr: starter.owner.post(f"{trash_path(qr)}restore/") for qr in trashed]  # type: ignore[misc]  # the default binds the loop's qr
    )
    assert sorted(answer.status for answer in answers) == [200] * 2 + [403] * 4
    assert starter.owner.get(f"{LIST}?is_active=true").json["count"] == 10


def test_parallel_deletes_restores_and_edits_leave_one_truth(nord: Workspace) -> None:
    qr = nord.create_qr()
    actions = [
        lambda: nord.owner.delete(path_of(qr)),
        lambda: nord.owner.post(f"{trash_path(qr)}restore/"),
        lambda: nord.owner.patch(
            path_of(qr), {"destination_url": f"{MENU_URL}/{secrets.token_hex(4)}"}
        ),
        lambda: nord.owner.patch(path_of(qr), {"is_active": False}),
    ]
    answers = run_parallel(actions * 5)
    assert {answer.status for answer in answers} <= {200, 204, 404}
    row = QrRoute.objects.get(pk=qr["short_id"])
    held = published(qr["short_id"])
    assert (held.version, held.state) == (row.version, row.state)
    in_trash = nord.owner.get(TRASH).json["count"]
    assert (held.state == "deleted") == bool(in_trash)
    assert nord.owner.get(path_of(qr)).status == (404 if in_trash else 200)


def test_exactly_one_of_parallel_restores_succeeds(nord: Workspace) -> None:
    qr = nord.create_qr()
    delete(nord, qr)
    answers = run_parallel([lambda: nord.owner.post(f"{trash_path(qr)}restore/")] * 5)
    assert sorted(answer.status for answer in answers) == [200, 404, 404, 404, 404]


def test_a_qr_deleted_for_good_never_comes_back(nord: Workspace) -> None:
    qr = nord.create_qr()
    delete(nord, qr)
    version = published(qr["short_id"]).version
    answer = nord.owner.delete(trash_path(qr))
    assert (answer.status, answer.content) == (204, b"")
    assert nord.owner.post(f"{trash_path(qr)}restore/").status == 404
    assert nord.owner.delete(trash_path(qr)).status == 404
    row = QrRoute.objects.get(pk=qr["short_id"])
    assert (row.state, row.version, row.published_version) == ("deleted", version, version)


def test_what_is_not_in_the_trash_cannot_be_purged_or_restored(nord: Workspace) -> None:
    qr = nord.create_qr()
    assert nord.owner.delete(trash_path(qr)).status == 404
    assert nord.owner.post(f"{trash_path(qr)}restore/").status == 404
    assert nord.owner.get(path_of(qr)).json == qr


@pytest.mark.parametrize(("method", "suffix"), [("DELETE", ""), ("POST", "restore/")])
def test_another_workspaces_trash_is_404(
    nord: Workspace, sud: Workspace, method: str, suffix: str
) -> None:
    qr = nord.create_qr()
    delete(nord, qr)
    for short_id in (qr["short_id"], "zzzzzzzz", "x", "%00%00%00%00%00%00%00%00"):
        answer = sud.owner.call(method, f"{TRASH}{short_id}/{suffix}")
        assert answer.outcome == (404, {"detail": "Not found."})
    assert sud.owner.get(TRASH).json["count"] == 0
    assert nord.owner.get(TRASH).json["count"] == 1


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR])
def test_writers_restore_and_purge(nord: Workspace, role: Role) -> None:
    one, two = nord.create_qr(), nord.create_qr()
    delete(nord, one, two)
    assert nord.member(role).post(f"{trash_path(one)}restore/").status == 200
    assert nord.member(role).delete(trash_path(two)).status == 204


def test_a_viewer_sees_the_trash_and_changes_nothing(nord: Workspace) -> None:
    qr = nord.create_qr()
    delete(nord, qr)
    viewer = nord.member(Role.VIEWER)
    assert viewer.get(TRASH).json["count"] == 1
    assert viewer.post(f"{trash_path(qr)}restore/").status == 403
    assert viewer.delete(trash_path(qr)).status == 403
    assert nord.owner.get(TRASH).json["count"] == 1


def test_only_what_is_older_than_30_days_is_purged(nord: Workspace) -> None:
    old, young, kept = nord.create_qr(), nord.create_qr(), nord.create_qr()
    delete(nord, old, young)
    age(nord, old, days=30.1)
    age(nord, young, days=29.9)
    with tenant_schema(nord.tenant.schema_name):
        assert purge_expired_trash(tenant_id=nord.tenant.pk, now=utc_now()) == 1
    assert [row["id"] for row in nord.owner.get(TRASH).json["results"]] == [young["id"]]
    assert nord.owner.get(path_of(kept)).status == 200


def test_the_task_visits_workspaces_in_slices(nord: Workspace, sud: Workspace) -> None:
    for workspace in (nord, sud):
        qr = workspace.create_qr()
        delete(workspace, qr)
        age(workspace, qr, days=31)
    first = nord.tenant.pk - 1
    assert purge_all_expired_trash(now=utc_now(), budget_secs=0, after_tenant_id=first) == (
        nord.tenant.pk
    )
    assert (nord.owner.get(TRASH).json["count"], sud.owner.get(TRASH).json["count"]) == (0, 1)
    rest = purge_all_expired_trash(now=utc_now(), budget_secs=60, after_tenant_id=nord.tenant.pk)
    assert rest is None
    assert sud.owner.get(TRASH).json["count"] == 0


def test_a_workspace_that_is_held_does_not_stop_the_others(
    nord: Workspace, sud: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.services.workspaces._LOCK_SECS", 1)
    for workspace in (nord, sud):
        qr = workspace.create_qr()
        delete(workspace, qr)
        age(workspace, qr, days=31)

    def purge() -> int | None:
        return purge_all_expired_trash(
            now=utc_now(), budget_secs=60, after_tenant_id=nord.tenant.pk - 1
        )

    with transaction.atomic():
        lock_tenant(tenant_id=nord.tenant.pk)
        assert run_parallel([purge]) == [None]
    assert (nord.owner.get(TRASH).json["count"], sud.owner.get(TRASH).json["count"]) == (1, 0)


def test_emptying_purges_everything_in_the_trash(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrs.services.trash.PURGE_CHUNK", 2)
    qrs = [nord.create_qr() for _ in range(5)]
    delete(nord, *qrs)
    kept = nord.create_qr()
    with tenant_schema(nord.tenant.schema_name):
        assert empty_trash(tenant_id=nord.tenant.pk) == 5
    assert nord.owner.get(TRASH).json["count"] == 0
    assert nord.owner.get(path_of(kept)).status == 200


def test_the_platform_sees_a_deleted_qr(nord: Workspace, platform_admin: ApiClient) -> None:
    qr = nord.create_qr()
    delete(nord, qr)
    path = f"/api/v1/platform/qrs/{qr['short_id']}/"
    assert platform_admin.get(path).json["state"] == "deleted"
    assert platform_admin.patch(path, {"blocked": True}).status == 409


def test_the_workspace_summary_counts_scans_of_the_trash_and_names_no_qr(nord: Workspace) -> None:
    qr = nord.create_qr()
    ours = {"tenant_id": nord.tenant.pk, "qr_id": qr["id"], "short_id": qr["short_id"]}
    redis = get_redis(settings.REDIS_URL)
    append(redis, make_event(**ours, scanned_at_ms=time.time_ns() // 1_000_000))
    drain_all(redis)
    assert nord.owner.get("/api/v1/analytics/").json["top_qrs"][0]["short_id"] == qr["short_id"]
    delete(nord, qr)
    summary = nord.owner.get("/api/v1/analytics/").json
    assert (summary["total_scans"], summary["top_qrs"]) == (1, [])
    nord.owner.post(f"{trash_path(qr)}restore/")
    assert nord.owner.get(path_of(qr)).json["scan_count"] == 1


def test_routes_of_the_trash_agree_with_redis(nord: Workspace) -> None:
    trashed, restored, _ = nord.create_qr(), nord.create_qr(), nord.create_qr()
    delete(nord, trashed, restored)
    nord.owner.post(f"{trash_path(restored)}restore/")
    out = StringIO()
    call_command("republish_routes", "--tenant", nord.tenant.slug, "--dry-run", stdout=out)
    assert "0 differed in Redis" in out.getvalue()


def test_the_version_before_deletes_rows_and_leaves_a_tombstone(nord: Workspace) -> None:
    """During an upgrade, its processes work with the migrated database."""
    kept, trashed = nord.create_qr(), nord.create_qr()
    delete(nord, trashed)
    with tenant_schema(nord.tenant.schema_name):
        DynamicQr.with_trash.filter(pk__in=[kept["id"], trashed["id"]]).delete()
    assert {
        route.short_id: (route.state, route.version)
        for route in QrRoute.objects.filter(pk__in=[kept["short_id"], trashed["short_id"]])
    } == {kept["short_id"]: ("deleted", 2), trashed["short_id"]: ("deleted", 2)}


def test_the_version_before_edits_a_trashed_row_and_it_stays_deleted(nord: Workspace) -> None:
    qr = nord.create_qr()
    delete(nord, qr)
    with tenant_schema(nord.tenant.schema_name):
        DynamicQr.with_trash.filter(pk=qr["id"]).update(is_active=False, destination_url=MENU_URL)
    assert QrRoute.objects.get(pk=qr["short_id"]).state == "deleted"


def test_each_step_is_in_the_audit_log(nord: Workspace) -> None:
    qr = nord.create_qr("Menu")
    delete(nord, qr)
    nord.owner.post(f"{trash_path(qr)}restore/")
    delete(nord, qr)
    nord.owner.delete(trash_path(qr))
    entries = AuditEntry.objects.filter(target_id=qr["short_id"]).order_by("id")
    assert [entry.action for entry in entries] == [
        *("qr.create", "qr.delete", "qr.restore", "qr.delete", "qr.purge")
    ]
    assert {entry.actor_email for entry in entries} == {nord.owner_user.email}
    assert {entry.tenant_id for entry in entries} == {nord.tenant.pk}


def test_the_time_of_a_deletion_has_its_zone(nord: Workspace) -> None:
    delete(nord, nord.create_qr())
    row = nord.owner.get(TRASH).json["results"][0]
    assert datetime.fromisoformat(row["deleted_at"]).tzinfo == UTC
