"""A change that was answered is in force, whatever Redis held before and whoever else publishes."""

import logging
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from kernel.redis_clients import get_redis
from qrs.routes import settling
from qrs.routes.codec import decode_route, version_of
from qrs.routes.errors import RouteNotPublishedError
from qrs.routes.models import QrRoute
from qrs.routes.publish import publish_routes, publish_tenant_routes, publish_unpublished_routes
from qrs.routes.redis_copy import set_if_newer
from tests.integration.qrs import held_routes
from tests.integration.qrs.held_routes import FAMILY, LOST_URL, Spoil, get_held, get_row, hold
from tests.support.factories import MENU_URL, Workspace, run_parallel
from tests.support.waiting import wait_until

NEW_URL = "https://example.com/new"
Change = Callable[[Workspace, str], Any]


def _path(short_id: str) -> str:
    return f"/api/v1/dynamic/{short_id}/"


def _edit(nord: Workspace, short_id: str) -> Any:
    return nord.owner.patch(_path(short_id), {"destination_url": NEW_URL}).status == 200


def _pause(nord: Workspace, short_id: str) -> Any:
    return nord.owner.patch(_path(short_id), {"is_active": False}).status == 200


def _delete(nord: Workspace, short_id: str) -> Any:
    return nord.owner.delete(_path(short_id)).status == 204


def _suspend(nord: Workspace, short_id: str) -> Any:
    return publish_tenant_routes(tenant_id=nord.tenant.pk) >= 1


def _assert_all_right(nord: Workspace) -> None:
    call_command("republish_routes", "--workspace", nord.tenant.slug, "--dry-run")


@pytest.mark.parametrize("spoil", FAMILY)
@pytest.mark.parametrize("change", [_edit, _pause, _delete, _suspend])
def test_an_answered_change_is_in_force_whatever_redis_held(
    nord: Workspace, spoil: Spoil, change: Change
) -> None:
    short_id = nord.create_qr()["short_id"]
    spoil(short_id)
    assert change(nord, short_id)
    assert get_held(short_id) == get_row(short_id)
    assert decode_route(get_row(short_id)).destination_url != LOST_URL
    assert not QrRoute.objects.filter(pk=short_id).exclude(published_version__gte=1).exists()
    _assert_all_right(nord)


def test_a_deleted_code_comes_back_from_the_trash_over_a_lost_timeline(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    nord.owner.delete(_path(short_id))
    hold(short_id, held_routes.make_lost(short_id, ahead=5))
    assert nord.owner.post(f"/api/v1/trash/{short_id}/restore/").status == 200
    assert get_held(short_id) == get_row(short_id)
    assert decode_route(get_row(short_id)).state == "active"


def test_a_lost_timeline_is_reported_as_critical(
    nord: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    short_id = nord.create_qr()["short_id"]
    held_routes.ahead(short_id)
    _edit(nord, short_id)
    [record] = [one for one in caplog.records if one.levelno == logging.CRITICAL]
    assert short_id in record.getMessage()


def test_a_slow_publisher_raises_nothing(nord: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    short_id = nord.create_qr()["short_id"]
    late = get_row(short_id)
    _edit(nord, short_id)
    newest = get_row(short_id)
    assert settling.bring_in_force({short_id: late}).raised == 0
    assert get_held(short_id) == get_row(short_id) == newest
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


def test_a_route_that_another_version_writes_differently_is_the_same_route(
    nord: Workspace,
) -> None:
    short_id = nord.create_qr()["short_id"]
    row = get_row(short_id)
    hold(short_id, row.replace(b",", b", "))
    assert settling.bring_in_force({short_id: row}).raised == 0
    assert get_row(short_id) == row
    _assert_all_right(nord)


def test_publishers_at_the_same_time_raise_a_row_once(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    held_routes.ahead(short_id)
    lost = version_of(get_held(short_id) or b"")
    run_parallel([lambda: publish_routes(short_ids=[short_id])] * 6)
    assert get_held(short_id) == get_row(short_id)
    assert version_of(get_row(short_id)) == lost + 1


_CHANGE_ROW = "UPDATE public.qr_route SET destination_url = %s, version = version + 1"


def _is_a_raise_waiting() -> bool:
    waiting = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        cursor.execute(waiting + " AND query LIKE '%qr_route SET version%')")
        return bool(cursor.fetchone()[0])


def test_a_row_that_a_writer_is_changing_is_raised_with_its_change(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    held_routes.ahead(short_id)
    with psycopg.connect(settings.DATABASE_URL) as writer:
        writer.execute(_CHANGE_ROW + " WHERE short_id = %s", [NEW_URL, short_id])

        def commit_when_waited_for() -> None:
            try:
                wait_until(_is_a_raise_waiting, limit_secs=30, poll_secs=0.01)
            finally:
                writer.commit()

        # The raise gives up after a second; then it is the repair that ends it.
        run_parallel([lambda: _publish_or_not(short_id), commit_when_waited_for])
    publish_unpublished_routes()
    assert get_held(short_id) == get_row(short_id)
    assert decode_route(get_row(short_id)).destination_url == NEW_URL


def _publish_or_not(short_id: str) -> None:
    with suppress(RouteNotPublishedError):
        publish_routes(short_ids=[short_id])


def test_a_row_that_stays_locked_is_answered_with_503_and_repaired_later(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    held_routes.ahead(short_id)
    with psycopg.connect(settings.DATABASE_URL) as writer:
        writer.execute(_CHANGE_ROW + " WHERE short_id = %s", [NEW_URL, short_id])
        with pytest.raises(RouteNotPublishedError):
            publish_routes(short_ids=[short_id])
        writer.commit()
    publish_unpublished_routes()
    assert get_held(short_id) == get_row(short_id)


@pytest.mark.parametrize(
    ("step", "nth"),
    [
        *(("set_if_newer", 1), ("read_routes", 1), ("raise_versions", 1), ("read_routes", 2)),
        *(("set_if_newer", 2), ("mark_published", 1)),
    ],
)
def test_a_publisher_that_is_killed_before_a_step_is_repaired(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch, step: str, nth: int
) -> None:
    short_id = nord.create_qr()["short_id"]
    held_routes.next_version(short_id)
    real = getattr(settling, step)
    calls: list[object] = []

    def run_or_die(argument: object) -> object:
        calls.append(argument)
        if len(calls) == nth:
            raise KeyboardInterrupt
        return real(argument)

    monkeypatch.setattr(settling, step, run_or_die)
    with pytest.raises(KeyboardInterrupt):
        _edit(nord, short_id)
    monkeypatch.undo()
    publish_unpublished_routes()
    assert get_held(short_id) == get_row(short_id)
    assert decode_route(get_row(short_id)).destination_url == NEW_URL


def test_a_publisher_of_a_lost_timeline_that_wakes_up_late_undoes_nothing(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has read a row of the former primary, was stopped, and publishes after the fail-over."""
    short_id = nord.create_qr()["short_id"]
    lost = held_routes.make_lost(short_id, ahead=5)
    _edit(nord, short_id)

    def fail(_values: dict[str, bytes]) -> None:
        monkeypatch.undo()
        raise OperationalError("the former primary is gone")

    monkeypatch.setattr(settling, "mark_published", fail)
    assert settling.bring_in_force({short_id: lost}).raised == 1
    assert get_held(short_id) == get_row(short_id)
    assert decode_route(get_row(short_id)).destination_url == NEW_URL


def test_a_reader_of_a_lost_timeline_that_writes_back_loses_to_the_next_edit(
    nord: Workspace,
) -> None:
    """The engine writes back by the same script; here its SELECT was on the former primary."""
    short_id = nord.create_qr()["short_id"]
    held_routes.missing(short_id)
    assert not set_if_newer({short_id: held_routes.make_lost(short_id, ahead=5)}).held
    _edit(nord, short_id)
    assert get_held(short_id) == get_row(short_id)
    # And what an engine has read before the edit comes last.
    late = get_row(short_id).replace(NEW_URL.encode(), MENU_URL.encode())
    assert set_if_newer({short_id: b"1" + late[late.index(b" ") :]}).held
    assert get_held(short_id) == get_row(short_id)


def test_any_order_of_edits_lost_routes_and_late_write_backs_ends_with_the_last_edit(
    nord: Workspace,
) -> None:
    chance = random.Random(13)
    short_ids = [nord.create_qr()["short_id"] for _ in range(3)]
    seen: dict[str, list[bytes]] = {short_id: [get_row(short_id)] for short_id in short_ids}

    def write(seed: int) -> None:
        own = random.Random(seed)
        for number in range(12):
            short_id = own.choice(short_ids)
            url = f"https://example.com/{seed}/{number}"
            status = nord.owner.patch(_path(short_id), {"destination_url": url}).status
            assert status in {200, 503}
            seen[short_id].append(get_row(short_id))

    def disturb() -> None:
        for _ in range(60):
            short_id = chance.choice(short_ids)
            if chance.random() < 0.5:
                chance.choice(FAMILY)(short_id)
            else:
                set_if_newer({short_id: chance.choice(seen[short_id])})

    run_parallel([lambda: write(1), lambda: write(2), disturb])
    for short_id in short_ids:
        assert _edit(nord, short_id)
        assert get_held(short_id) == get_row(short_id)
        # All of them come back late once more.
        for value in seen[short_id]:
            set_if_newer({short_id: value})
        assert get_held(short_id) == get_row(short_id)
    _assert_all_right(nord)
    assert get_redis(settings.REDIS_URL).ping()
