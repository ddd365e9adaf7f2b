"""After the restore of one workspace, phones are led as the dump says, in every process."""

from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import call_command
from redis import Redis

from console.restoring import workspace
from edge.assembly import EdgeConfig
from qrs.routes.codec import decode_route
from qrs.routes.publish import publish_unpublished_routes
from qrs.routes.rows import read_pages
from tests.integration.console.dumps import dump_workspace, restore_workspace
from tests.integration.edge.account import drain, start_from_zero
from tests.integration.edge.driver import Phone, drive, in_thread
from tests.integration.qrs import held_routes
from tests.integration.scans.draining import count_rows
from tests.support.factories import MENU_URL, Workspace

LATER = {"destination_url": "https://example.com/after-the-dump"}


def _routes(workspace: Workspace) -> dict[str, tuple[bytes, bytes | None]]:
    pages = read_pages(tenant_id=workspace.tenant.pk)
    return {one: (row, held_routes.get_held(one)) for page in pages for one, row in page.items()}


def test_scans_follow_the_dump_and_other_workspaces_do_not_change(
    redis: Redis, config: EdgeConfig, nord: Workspace, sud: Workspace, tmp_path: Path
) -> None:
    edited, deleted, paused = (str(nord.create_qr()["short_id"]) for _ in range(3))
    foreign = str(sud.create_qr()["short_id"])
    dump = dump_workspace(nord, tmp_path / "nightly", "--format=custom")
    for number in range(3):
        url = {"destination_url": f"{LATER['destination_url']}/{number}"}
        nord.owner.patch(f"/api/v1/dynamic/{edited}/", url)
    nord.owner.delete(f"/api/v1/dynamic/{deleted}/")
    nord.owner.patch(f"/api/v1/dynamic/{paused}/", {"is_active": False})
    newer = str(nord.create_qr()["short_id"])
    sud.owner.patch(f"/api/v1/dynamic/{foreign}/", LATER)
    before = _routes(sud)
    start_from_zero()

    async def scenario(phone: Phone) -> None:
        # This process has all of them in memory when the restore happens.
        for short_id in (edited, deleted, paused, newer, foreign):
            await phone.scan(short_id)
        await in_thread(lambda: restore_workspace(nord, dump))
        for short_id in (edited, deleted, paused):
            assert (await phone.scan(short_id)).headers["location"] == MENU_URL
        assert (await phone.scan(newer)).status_code == 404
        assert (await phone.scan(foreign)).headers["location"] == LATER["destination_url"]

    drive(config, scenario)
    assert _routes(sud) == before
    balance = drain(config.redis_url)
    # One of each code before, and all but the code that the dump does not have afterwards.
    assert (balance.answered, balance.ingested, balance.missing) == (8, 8, 0)
    # To the same dump once more.
    restore_workspace(nord, dump)
    assert count_rows(nord.tenant) == 6
    for one in (nord, sud):
        call_command("republish_routes", "--workspace", one.tenant.slug, "--dry-run")


def test_a_restore_that_dies_before_it_has_published_is_repaired(
    nord: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = str(nord.create_qr()["short_id"])
    dump = dump_workspace(nord, tmp_path / "nightly", "--format=custom")
    nord.owner.patch(f"/api/v1/dynamic/{edited}/", LATER)
    newer = str(nord.create_qr()["short_id"])

    def die(**_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(workspace, "republish_routes", die)
        restore_workspace(nord, dump)
    publish_unpublished_routes()

    routes = _routes(nord)
    assert {one: held for one, (_, held) in routes.items()} == {
        one: row for one, (row, _) in routes.items()
    }
    assert decode_route(routes[edited][0]).destination_url == MENU_URL
    assert decode_route(routes[newer][0]).state == "deleted"
