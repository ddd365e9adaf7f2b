"""manage.py republish_routes: Redis gets the routes of PostgreSQL, even if those are older."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kernel.redis_clients import get_redis
from qrs.routes.codec import Route, decode_route, encode_route, route_key
from qrs.routes.models import QrRoute
from tests.support.factories import MENU_URL, Workspace

Spoil = Callable[[str, Route], None]


def _held(short_id: str) -> Route:
    value = get_redis(settings.REDIS_URL).get(route_key(short_id))
    assert isinstance(value, bytes)
    return decode_route(value)


def _hold(short_id: str, value: bytes) -> None:
    get_redis(settings.REDIS_URL).set(route_key(short_id), value)


def _call(workspace: Workspace, *arguments: str) -> str:
    out = StringIO()
    call_command("republish_routes", "--tenant", workspace.tenant.slug, *arguments, stdout=out)
    return out.getvalue()


def _lead_elsewhere(route: Route) -> Route:
    return route._replace(destination_url="https://example.com/of-a-lost-timeline")


def _ahead(short_id: str, route: Route) -> None:
    _hold(short_id, encode_route(_lead_elsewhere(route)._replace(version=route.version + 7)))


def _same_version(short_id: str, route: Route) -> None:
    _hold(short_id, encode_route(_lead_elsewhere(route)))


def _behind(short_id: str, route: Route) -> None:
    _hold(short_id, encode_route(_lead_elsewhere(route)._replace(version=0)))


def _unreadable(short_id: str, route: Route) -> None:
    _hold(short_id, b"neither a version nor JSON")


def _missing(short_id: str, route: Route) -> None:
    get_redis(settings.REDIS_URL).delete(route_key(short_id))


@pytest.mark.parametrize("spoil", [_ahead, _same_version, _behind, _unreadable, _missing])
def test_redis_ends_up_with_the_routes_of_postgresql(nord: Workspace, spoil: Spoil) -> None:
    short_id, untouched = nord.create_qr()["short_id"], nord.create_qr()["short_id"]
    before = _held(untouched)
    spoil(short_id, _held(short_id))
    with pytest.raises(CommandError, match="1 differed"):
        _call(nord, "--dry-run")

    assert "Compared 2 routes: 1 differed" in _call(nord)

    assert _held(short_id).destination_url == MENU_URL
    assert _held(untouched) == before
    assert "All are right." in _call(nord, "--dry-run")


def test_the_next_edit_is_in_force_although_redis_was_ahead(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    _ahead(short_id, _held(short_id))
    _call(nord)
    nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"destination_url": MENU_URL + "/2"})
    assert _held(short_id).destination_url == MENU_URL + "/2"
    assert not QrRoute.objects.filter(pk=short_id, published_version__lt=1).exists()


def test_a_dry_run_changes_nothing(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    _ahead(short_id, _held(short_id))
    before = (_held(short_id), QrRoute.objects.get(pk=short_id).version)
    with pytest.raises(CommandError):
        _call(nord, "--dry-run")
    assert (_held(short_id), QrRoute.objects.get(pk=short_id).version) == before


def test_codes_that_are_not_in_postgresql_are_deleted(nord: Workspace, sud: Workspace) -> None:
    mine, other = nord.create_qr()["short_id"], sud.create_qr()["short_id"]
    QrRoute.objects.filter(pk__in=[mine, other]).delete()

    assert "1 were only there" in _call(nord)

    redis = get_redis(settings.REDIS_URL)
    assert redis.exists(route_key(mine)) == 0
    assert redis.exists(route_key(other)) == 1
    redis.delete(route_key(other))


def test_other_workspaces_do_not_change(nord: Workspace, sud: Workspace) -> None:
    short_id = sud.create_qr()["short_id"]
    _ahead(short_id, _held(short_id))
    ahead = _held(short_id)
    assert "Compared 0 routes" in _call(nord)
    assert _held(short_id) == ahead


def test_an_unknown_workspace_is_rejected() -> None:
    with pytest.raises(CommandError, match="No workspace has the slug nowhere"):
        call_command("republish_routes", "--workspace", "nowhere")
