"""Routes that are not those of their codes, as after a restore of a schema by hand."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from redis import Redis

from health.models import WrongRoutes
from health.services import routes
from health.services.figures import check_figures
from kernel.clock import utc_now
from qrs.routes.publish import publish_unpublished_routes
from qrs.routes.republish import republish_routes
from tenants.models import Tenant
from tests.integration.console.dumps import dump_workspace, restore_by_hand, restore_workspace
from tests.integration.health.conftest import ask
from tests.integration.scans.rollup_tables import open_connection
from tests.support.factories import Workspace

WRONG = "some codes do not lead where their workspaces say"


@pytest.fixture(autouse=True)
def nothing_is_noted(others_are_checked: None) -> None:
    WrongRoutes.objects.all().delete()


def check(redis: Redis, *, after: timedelta = timedelta()) -> tuple[bool, str, str]:
    """The line of the status once the task has run."""
    publish_unpublished_routes()
    check_figures(now=utc_now() + after, budget_secs=0)
    return ask(redis)["routes"]


def make_every_kind(workspace: Workspace) -> list[str]:
    """Short ids: plain, with variants, paused, with its query forwarded, in the trash."""
    codes = [str(workspace.create_qr()["short_id"]) for _ in range(5)]
    paths = [f"/api/v1/dynamic/{one}/" for one in codes]
    variants = [{"url": f"https://example.com/{x}", "weight": 50, "label": x} for x in "AB"]
    assert workspace.owner.patch(paths[1], {"variants": variants}).status == 200
    assert workspace.owner.patch(paths[2], {"is_active": False}).status == 200
    assert workspace.owner.patch(paths[3], {"settings": {"forward_query": True}}).status == 200
    assert workspace.owner.delete(paths[4]).status == 204
    return codes


def test_routes_of_every_kind_of_code_are_right(redis: Redis, nord: Workspace) -> None:
    make_every_kind(nord)
    Tenant.objects.filter(pk=nord.tenant.pk).update(status="suspended")
    assert check(redis)[:2] == (True, "ok, all are published")
    assert not WrongRoutes.objects.exists()


def run(statement: str, workspace: Workspace, short_id: str) -> None:
    with closing(open_connection()) as raw, raw.transaction():
        schema = f'"{workspace.tenant.schema_name}"'
        raw.execute(f"ALTER TABLE {schema}.qrs_dynamicqr DISABLE TRIGGER qr_route_sync".encode())
        raw.execute(statement.format(schema=schema).encode(), {"short_id": short_id})
        raw.execute(f"ALTER TABLE {schema}.qrs_dynamicqr ENABLE TRIGGER qr_route_sync".encode())


PLAIN, VARIANTS, PAUSED, FORWARDING, TRASHED = range(5)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE public.qr_route SET destination_url = 'https://example.com/x'", PLAIN),
        ("UPDATE public.qr_route SET variants = '[]'", VARIANTS),
        ("UPDATE public.qr_route SET state = 'active'", PAUSED),
        ("UPDATE public.qr_route SET state = 'blocked'", PLAIN),
        ("UPDATE public.qr_route SET state = 'active'", TRASHED),
        ("UPDATE public.qr_route SET forward_query = false", FORWARDING),
        ("UPDATE public.qr_route SET qr_id = qr_id + 1000", PLAIN),
        ("UPDATE {schema}.qrs_dynamicqr SET deleted_at = now()", PLAIN),
        ("UPDATE {schema}.qrs_dynamicqr SET deleted_at = NULL", TRASHED),
        ("DELETE FROM {schema}.qrs_dynamicqr", VARIANTS),
        ("DELETE FROM public.qr_route", PAUSED),
    ],
)
def test_a_route_that_is_not_its_codes_is_named(
    redis: Redis, nord: Workspace, statement: str, kind: int
) -> None:
    short_id = make_every_kind(nord)[kind]
    run(f"{statement} WHERE short_id = %(short_id)s", nord, short_id)
    is_ok, line, staff_line = check(redis)
    assert (is_ok, line) == (False, WRONG)
    found = f"{nord.tenant.slug}: 1 routes are not those of its codes, {short_id} (since "
    assert staff_line.startswith(found)


def test_a_restore_by_hand_is_named_until_the_command_has_restored(
    redis: Redis, nord: Workspace, tmp_path: Path
) -> None:
    edited, deleted = (str(nord.create_qr()["short_id"]) for _ in range(2))
    dump = dump_workspace(nord, tmp_path / "nightly", "--format=custom")
    elsewhere = {"destination_url": "https://example.com/after-the-dump"}
    assert nord.owner.patch(f"/api/v1/dynamic/{edited}/", elsewhere).status == 200
    assert nord.owner.delete(f"/api/v1/dynamic/{deleted}/").status == 204
    newer = str(nord.create_qr()["short_id"])
    assert check(redis)[1] == "ok, all are published"

    connection.close()
    restore_by_hand(nord, dump)
    by_hand = check(redis, after=timedelta(minutes=10))
    restore_workspace(nord, dump)
    mended = check(redis, after=timedelta(minutes=11))

    assert by_hand[:2] == (False, WRONG)
    assert by_hand[2].startswith(f"{nord.tenant.slug}: 3 routes are not those of its codes, ")
    assert all(one in by_hand[2] for one in (edited, deleted, newer))
    assert f"republish_routes --workspace {nord.tenant.slug}" in by_hand[2]
    assert mended[1] == "ok, all are published"
    counts = republish_routes(tenant_id=nord.tenant.pk, dry_run=True)
    assert (counts.differing, counts.unknown) == (0, 0)


def test_a_workspace_that_takes_too_long_is_named(
    redis: Redis, nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one with some millions of codes, or one that is locked."""
    monkeypatch.setattr(routes, "_LIMIT", b"SET LOCAL statement_timeout = '100ms'")
    nord.create_qr()
    with closing(open_connection()) as raw, raw.transaction():
        raw.execute(f'LOCK TABLE "{nord.tenant.schema_name}".qrs_dynamicqr'.encode())
        is_ok, line, staff_line = check(redis)
    named = "ok, all are published; some could not be compared with their codes in time"
    assert (is_ok, line) == (True, named)
    assert staff_line.startswith(f"{named}: {nord.tenant.slug} (")
    monkeypatch.undo()
    assert check(redis, after=timedelta(minutes=10))[1] == "ok, all are published"


def test_a_deleted_workspace_is_forgotten(redis: Redis) -> None:
    WrongRoutes.objects.create(tenant_id=2**40, count=1, short_ids=["x"], found_at=utc_now())
    assert check(redis)[1] == "ok, all are published"
