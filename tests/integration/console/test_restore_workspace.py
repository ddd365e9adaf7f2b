"""manage.py restore_workspace: codes as in the dump, scans as they are, others unaffected."""

from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql
from redis import Redis

from console.models import AuditEntry
from kernel.redis_clients import get_redis
from qrs.routes.codec import Route, decode_route, route_key
from qrs.routes.models import QrRoute
from scans.accounting.balance import get_balance
from tests.integration.console.dumps import dump_workspace, restore_workspace
from tests.integration.scans.draining import append, count_rows, drain_all
from tests.support.factories import MENU_URL, Workspace, run_parallel
from tests.support.waiting import wait_until
from tests.unit.scans.events import make_event


@pytest.fixture
def redis() -> Redis:
    return get_redis(settings.REDIS_URL)


def _route(short_id: str) -> Route:
    value = get_redis(settings.REDIS_URL).get(route_key(short_id))
    assert isinstance(value, bytes)
    return decode_route(value)


def _scan(redis: Redis, workspace: Workspace, qr: dict[str, object], count: int) -> None:
    values = {"tenant_id": workspace.tenant.pk, "qr_id": qr["id"], "short_id": qr["short_id"]}
    append(redis, *(make_event(**values) for _ in range(count)))
    drain_all(redis)


def _count_scans(workspace: Workspace, qr: dict[str, object]) -> tuple[int, int]:
    figures = workspace.owner.get(f"/api/v1/dynamic/{qr['short_id']}/analytics/?days=365").json
    return figures["total_scans"], figures["scans_in_period"]


@pytest.mark.parametrize("options", [("--format=custom",), ("--no-owner", "--no-privileges")])
def test_codes_are_as_in_the_dump_and_scans_as_they_are(
    nord: Workspace, sud: Workspace, redis: Redis, tmp_path: Path, options: tuple[str, ...]
) -> None:
    edited, deleted, foreign = nord.create_qr(), nord.create_qr(), sud.create_qr()
    _scan(redis, nord, edited, 3)
    dump = dump_workspace(nord, tmp_path / "nightly", *options)
    elsewhere = {"destination_url": MENU_URL + "/after-the-dump"}
    nord.owner.patch(f"/api/v1/dynamic/{edited['short_id']}/", elsewhere)
    nord.owner.delete(f"/api/v1/dynamic/{deleted['short_id']}/")
    newer = nord.create_qr()
    sud.owner.patch(f"/api/v1/dynamic/{foreign['short_id']}/", elsewhere)
    _scan(redis, nord, edited, 2)
    _scan(redis, nord, newer, 1)
    rows_before = get_balance(redis).rows

    said = restore_workspace(nord, dump)

    assert "Restored 2 codes; 1 that the dump does not have ended; 3 scans" in said
    assert _route(str(edited["short_id"])).destination_url == MENU_URL
    assert _route(str(deleted["short_id"])).state == "active"
    assert _route(str(newer["short_id"])).state == "deleted"
    assert _route(str(foreign["short_id"])).destination_url.endswith("/after-the-dump")
    assert nord.owner.get(f"/api/v1/dynamic/{newer['short_id']}/").status == 404
    assert _count_scans(nord, edited) == (5, 5)
    assert count_rows(nord.tenant) == 6
    assert get_balance(redis).rows == rows_before
    call_command("republish_routes", "--workspace", nord.tenant.slug, "--dry-run")
    call_command("check_rollups", "--workspace", nord.tenant.slug, "--from", "2020-01-01")
    assert AuditEntry.objects.filter(action="tenant.restored", target_id=nord.tenant.slug).exists()


def test_workspace_is_usable_after_the_restore(
    nord: Workspace, redis: Redis, tmp_path: Path
) -> None:
    before = nord.create_qr()
    dump = dump_workspace(nord, tmp_path / "nightly", "--format=custom")
    newer = nord.create_qr()
    restore_workspace(nord, dump)

    made = nord.create_qr()

    # The id of a deleted code is not used again: its scans carry it.
    assert made["id"] > newer["id"] > before["id"]
    nord.owner.patch(f"/api/v1/dynamic/{before['short_id']}/", {"is_active": False})
    assert _route(str(before["short_id"])).state == "paused"
    _scan(redis, nord, made, 2)
    assert _count_scans(nord, made) == (2, 2)


def test_missing_schema_is_restored(nord: Workspace, tmp_path: Path) -> None:
    qr = nord.create_qr()
    dump = dump_workspace(nord, tmp_path / "nightly", "--format=custom")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{nord.tenant.schema_name}" CASCADE')
    restore_workspace(nord, dump)
    assert nord.owner.get(f"/api/v1/dynamic/{qr['short_id']}/").status == 200


def _cut(dump: bytes) -> bytes:
    """Truncated within the lines of the first table with rows."""
    start = dump.index(b"COPY ")
    return dump[: dump.index(b"\n", dump.index(b"FROM stdin;\n", start) + 14)]


def _drop_routes(dump: bytes) -> bytes:
    return dump.replace(b"qrs_dynamicqr", b"qrs_renamedqr")


def _empty(dump: bytes) -> bytes:
    return dump[:0]


def _break_syntax(dump: bytes) -> bytes:
    return b"no SQL;" + dump


@pytest.mark.parametrize("spoil", [_cut, _drop_routes, _empty, _break_syntax])
def test_dump_that_cannot_be_restored_changes_nothing(
    nord: Workspace, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    qr = nord.create_qr()
    dump = dump_workspace(nord, tmp_path / "sql", "--no-owner", "--no-privileges")
    dump.write_bytes(spoil(dump.read_bytes()))
    nord.owner.patch(f"/api/v1/dynamic/{qr['short_id']}/", {"name": "After"})
    version = QrRoute.objects.get(pk=qr["short_id"]).version

    with pytest.raises(CommandError, match="Nothing was changed"):
        restore_workspace(nord, dump)

    assert nord.owner.get(f"/api/v1/dynamic/{qr['short_id']}/").json["name"] == "After"
    assert QrRoute.objects.get(pk=qr["short_id"]).version == version


def test_another_workspaces_dump_is_rejected(
    nord: Workspace, sud: Workspace, tmp_path: Path
) -> None:
    dump = dump_workspace(sud, tmp_path / "nightly", "--format=custom")
    with pytest.raises(CommandError, match="Nothing was changed"):
        restore_workspace(nord, dump)


@pytest.mark.parametrize(
    "last", [b"qrs_scantotal (", b"ADD CONSTRAINT", b"CREATE TRIGGER", b"dump complete"]
)
def test_truncated_script_changes_nothing(nord: Workspace, tmp_path: Path, last: bytes) -> None:
    """At any line: keys and triggers come last, when all rows are there."""
    qr = nord.create_qr()
    script = dump_workspace(nord, tmp_path / "script", "--no-owner", "--no-privileges")
    lines = script.read_bytes().splitlines(keepends=True)
    end = max(number for number, line in enumerate(lines) if last in line)
    # An ALTER TABLE that adds a constraint begins one line earlier.
    script.write_bytes(b"".join(lines[: end - (last == b"ADD CONSTRAINT")]))
    with pytest.raises(CommandError, match=r"Nothing was changed.*not complete"):
        restore_workspace(nord, script)
    assert nord.owner.delete(f"/api/v1/dynamic/{qr['short_id']}/").status == 204
    assert _route(str(qr["short_id"])).state == "deleted"


def test_archive_instead_of_sql_is_rejected(
    nord: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = dump_workspace(nord, tmp_path / "nightly", "--format=custom")
    with dump.open("rb") as archive, TextIOWrapper(archive) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        with pytest.raises(CommandError, match=r"Nothing was changed.*no SQL"):
            restore_workspace(nord, Path("-"))


def test_nothing_happens_without_yes(nord: Workspace, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command(
            "restore_workspace", "--workspace", nord.tenant.slug, "--dump", str(tmp_path / "none")
        )


_INSERT_COPY = """
INSERT INTO {schema}.scans_dynamicqrscan
SELECT (jsonb_populate_record(
    scan, jsonb_build_object('event_id', gen_random_uuid()))).*
FROM {schema}.scans_dynamicqrscan AS scan LIMIT 1
"""


def test_scans_stored_during_the_restore_are_not_lost(
    nord: Workspace, redis: Redis, tmp_path: Path
) -> None:
    """The restore waits for a worker with an open transaction."""
    qr = nord.create_qr()
    dump = dump_workspace(nord, tmp_path / "nightly", "--format=custom")
    _scan(redis, nord, qr, 4)
    schema = sql.Identifier(nord.tenant.schema_name)
    insert = sql.SQL(_INSERT_COPY).format(schema=schema)
    with psycopg.connect(settings.DATABASE_URL) as worker:
        worker.execute(insert)

        def commit_when_waited_for() -> None:
            try:
                wait_until(_is_a_session_waiting_for_a_lock, limit_secs=30)
            finally:
                worker.commit()

        run_parallel([lambda: restore_workspace(nord, dump), commit_when_waited_for])
    assert count_rows(nord.tenant) == 5


def _is_a_session_waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
            " AND mode = 'ShareRowExclusiveLock')"
        )
        return bool(cursor.fetchone()[0])


def test_the_trash_is_as_in_the_dump(nord: Workspace, tmp_path: Path) -> None:
    trashed, kept = nord.create_qr(), nord.create_qr()
    nord.owner.delete(f"/api/v1/dynamic/{trashed['short_id']}/")
    dump = dump_workspace(nord, tmp_path / "nightly")
    nord.owner.post(f"/api/v1/trash/{trashed['short_id']}/restore/")
    nord.owner.delete(f"/api/v1/dynamic/{kept['short_id']}/")

    restore_workspace(nord, dump)

    assert (_route(trashed["short_id"]).state, _route(kept["short_id"]).state) == (
        "deleted",
        "active",
    )
    in_trash = nord.owner.get("/api/v1/trash/").json["results"]
    assert [row["short_id"] for row in in_trash] == [trashed["short_id"]]
    assert nord.owner.post(f"/api/v1/trash/{trashed['short_id']}/restore/").status == 200
    assert _route(trashed["short_id"]).state == "active"
