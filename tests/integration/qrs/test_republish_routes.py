"""manage.py republish_routes: Redis gets the routes of PostgreSQL, even if those are older."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from devserver.programs import ROOT
from kernel.redis_clients import get_redis
from qrs.routes import redis_copy, republish, rows, settling
from qrs.routes.codec import decode_route, route_key
from qrs.routes.models import QrRoute
from tests.integration.qrs import held_routes
from tests.integration.qrs.held_routes import FAMILY, Spoil, get_held, get_row
from tests.support.factories import MENU_URL, Workspace


def _call(workspace: Workspace, *arguments: str) -> str:
    out = StringIO()
    call_command("republish_routes", "--tenant", workspace.tenant.slug, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("spoil", FAMILY)
def test_redis_ends_up_with_the_routes_of_postgresql(nord: Workspace, spoil: Spoil) -> None:
    short_id, untouched = nord.create_qr()["short_id"], nord.create_qr()["short_id"]
    before = get_held(untouched)
    spoil(short_id)
    with pytest.raises(CommandError, match="1 differed"):
        _call(nord, "--dry-run")

    assert "Compared 2 routes: 1 differed" in _call(nord)

    assert get_held(short_id) == get_row(short_id)
    assert decode_route(get_row(short_id)).destination_url == MENU_URL
    assert get_held(untouched) == before
    assert "All are right." in _call(nord, "--dry-run")


def test_the_next_edit_is_in_force_although_redis_was_ahead(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    held_routes.ahead(short_id)
    _call(nord)
    nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"destination_url": MENU_URL + "/2"})
    assert get_held(short_id) == get_row(short_id)
    assert not QrRoute.objects.filter(pk=short_id, published_version__lt=1).exists()


def test_a_dry_run_changes_nothing(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    held_routes.ahead(short_id)
    before = (get_held(short_id), get_row(short_id))
    with pytest.raises(CommandError):
        _call(nord, "--dry-run")
    assert (get_held(short_id), get_row(short_id)) == before


def test_a_dry_run_does_not_take_an_edit_on_its_way_for_a_difference(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edited after the page was read and published after Redis was."""
    short_id = nord.create_qr()["short_id"]
    page = {short_id: get_row(short_id)}
    change = {"destination_url": MENU_URL + "/2"}

    def edit_first(short_ids: list[str]) -> dict[str, bytes]:
        held = redis_copy.get_values(short_ids)
        monkeypatch.undo()
        nord.owner.patch(f"/api/v1/dynamic/{short_id}/", change)
        return held

    nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"is_active": False})
    monkeypatch.setattr(republish, "get_values", edit_first)
    assert republish.compare_page(page, dry_run=True) == 0


def test_codes_that_are_not_in_postgresql_are_deleted(nord: Workspace, sud: Workspace) -> None:
    mine, other = "zzNordzz", "zzSudzzz"
    for short_id, workspace in ((mine, nord), (other, sud)):
        held_routes.hold(short_id, get_row(workspace.create_qr()["short_id"]))

    assert "1 were only there" in _call(nord)

    redis = get_redis(settings.REDIS_URL)
    assert redis.exists(route_key(mine)) == 0
    assert redis.exists(route_key(other)) == 1
    redis.delete(route_key(other))


def test_keys_that_name_no_short_id_are_left_alone(nord: Workspace) -> None:
    redis = get_redis(settings.REDIS_URL)
    odd = [b"route:{\xff\x00}", b"route:{}", b"routes"]
    redis.mset(dict.fromkeys(odd, b"1 []"))
    try:
        assert "All are right." in _call(nord)
    finally:
        redis.delete(*odd)


@pytest.mark.parametrize("routes", [0, 1, 7])
def test_every_page_is_compared(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch, routes: int
) -> None:
    """With pages, and parts of a command to Redis, that are smaller than in production."""
    monkeypatch.setattr(rows, "PAGE", 3)
    monkeypatch.setattr(settling, "_CHUNK", 2)
    monkeypatch.setattr(redis_copy, "_KEYS_OF_A_SCRIPT", 1)
    monkeypatch.setattr(redis_copy, "_KEYS_OF_A_READ", 2)
    short_ids = [nord.create_qr()["short_id"] for _ in range(routes)]
    for short_id in short_ids:
        held_routes.missing(short_id)
    assert f"Compared {routes} routes: {routes} differed" in _call(nord)
    assert [get_held(one) for one in short_ids] == [get_row(one) for one in short_ids]


def test_other_workspaces_do_not_change(nord: Workspace, sud: Workspace) -> None:
    short_id = sud.create_qr()["short_id"]
    held_routes.ahead(short_id)
    ahead = get_held(short_id)
    assert "Compared 0 routes" in _call(nord)
    assert get_held(short_id) == ahead


def test_an_unknown_workspace_is_rejected() -> None:
    with pytest.raises(CommandError, match="No workspace has the slug nowhere"):
        call_command("republish_routes", "--workspace", "nowhere")


_ADD_ROUTES = """
INSERT INTO public.qr_route (short_id, tenant_id, qr_id, destination_url, variants, state,
                             tenant_suspended, version, published_version)
SELECT 'z' || lpad(n::text, 7, '0'), %s, n, %s, '[]', 'active', false, 1, 1
FROM generate_series(1, %s) AS n
"""


def test_one_that_is_killed_leaves_nothing_wrong_and_the_next_one_completes_it(
    nord: Workspace,
) -> None:
    routes = 4 * rows.PAGE
    with connection.cursor() as cursor:
        cursor.execute(_ADD_ROUTES, [nord.tenant.pk, MENU_URL, routes])
    try:
        kill_after_one_page(nord)
        assert rows.PAGE <= count_held(nord) < routes
        with pytest.raises(CommandError, match="differed"):
            _call(nord, "--dry-run")
        _call(nord)
        assert "All are right." in _call(nord, "--dry-run")
        assert count_held(nord) == routes
    finally:
        QrRoute.objects.filter(tenant_id=nord.tenant.pk).delete()
        _call(nord)


def kill_after_one_page(workspace: Workspace) -> None:
    command = ("manage.py", "republish_routes", "--workspace", workspace.tenant.slug)
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "routes compared" in process.stdout.readline()
        process.kill()


def count_held(workspace: Workspace) -> int:
    values = [
        redis_copy.get_values(list(page)) for page in rows.read_pages(tenant_id=workspace.tenant.pk)
    ]
    return sum(map(len, values))
