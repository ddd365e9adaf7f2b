"""All routes are compared by themselves once a server was replaced, restored or emptied."""

import logging
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from leases.keeper import hold_lease
from qrs.routes import comparison, rows
from qrs.routes.models import QrRoute, RouteComparison
from qrs.routes.publish import publish_unpublished_routes
from qrs.routes.servers import report_lost_timeline
from tests.integration.qrs import held_routes
from tests.integration.qrs.comparing import compare_all, settle, watch
from tests.integration.qrs.held_routes import get_held, get_row
from tests.support.factories import ApiClient, Workspace, run_parallel
from tests.support.redis_routes import assert_routes_are_right
from tests.support.redis_sentinel import RedisNode, RedisServers
from tests.support.waiting import wait_until

NEW_URL = "https://example.com/new"


@pytest.fixture(autouse=True)
def settled() -> None:
    publish_unpublished_routes()
    settle()


def _edit(workspace: Workspace, short_id: str) -> None:
    path = f"/api/v1/dynamic/{short_id}/"
    assert workspace.owner.patch(path, {"destination_url": NEW_URL}).status == 200


def _assert_all_right() -> None:
    assert_routes_are_right()


def _status_of_routes() -> str:
    line: str = ApiClient().get("/api/status/").json["routes"]
    return line


@pytest.fixture
def own_redis(tmp_path: Path, settings: Settings) -> Iterator[RedisServer]:
    """A Redis of this test, with all routes."""
    server = RedisServer(tmp_path / "redis", choose_port())
    server.start()
    settings.REDIS_URL = server.url
    settle()
    yield server
    server.stop()


def test_nothing_is_compared_while_nothing_happens(nord: Workspace) -> None:
    before = comparison.get_comparison().requested
    for _ in range(3):
        _edit(nord, nord.create_qr()["short_id"])
        assert watch().requested == before


def test_an_emptied_redis_gets_all_routes_back(nord: Workspace, own_redis: RedisServer) -> None:
    short_ids = [nord.create_qr()["short_id"] for _ in range(3)]
    get_redis(own_redis.url).flushall()

    assert watch().is_doubtful
    assert _status_of_routes().startswith("being published again: Redis was emptied")
    assert compare_all().differing >= 3

    assert [get_held(one) for one in short_ids] == [get_row(one) for one in short_ids]
    assert _status_of_routes() == "ok, all are published"
    _assert_all_right()


def test_an_edit_that_an_old_copy_of_redis_lacks_is_in_force_again(
    nord: Workspace, own_redis: RedisServer, tmp_path: Path
) -> None:
    short_id = nord.create_qr()["short_id"]
    own_redis.stop()
    shutil.copytree(own_redis.data_dir, tmp_path / "copy")
    own_redis.start()
    settle()
    _edit(nord, short_id)
    own_redis.stop()
    shutil.rmtree(own_redis.data_dir)
    shutil.copytree(tmp_path / "copy", own_redis.data_dir)
    own_redis.start()
    assert get_held(short_id) != get_row(short_id)

    assert watch().is_doubtful
    assert compare_all().differing == 1

    assert get_held(short_id) == get_row(short_id)
    _assert_all_right()


def test_a_restart_of_redis_is_compared_without_an_alarm(
    nord: Workspace, own_redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    nord.create_qr()
    own_redis.stop()
    own_redis.start()
    caplog.clear()

    assert watch().is_due
    assert _status_of_routes() == "ok, all are published"
    assert compare_all().differing == 0

    alarms = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert not [one for one in alarms if one.name.startswith("qrs")]


def test_an_edit_that_a_lagging_replica_lacks_is_in_force_again(
    nord: Workspace, tmp_path: Path, settings: Settings
) -> None:
    with RedisServers(tmp_path / "redis", replicas=1, sentinels=0) as servers:
        settings.REDIS_URL = servers.url
        settle()
        edited, made = nord.create_qr()["short_id"], ""
        servers.wait_until_synchronised()
        [replica] = servers.replicas
        servers.hold_back(replica)
        _edit(nord, edited)
        made = nord.create_qr()["short_id"]
        servers.kill_primary()
        servers.promote(replica)
        settings.REDIS_URL = replica.url
        assert (get_held(edited) != get_row(edited), get_held(made)) == (True, None)

        assert watch().is_doubtful
        assert _status_of_routes().startswith("being published again: ")
        assert compare_all().differing == 2

        assert [get_held(one) for one in (edited, made)] == [get_row(one) for one in (edited, made)]
        assert _status_of_routes() == "ok, all are published"
        _assert_all_right()


@pytest.mark.parametrize("order", [(1, 2), (1, 0), (2, 1), (1, 2, 0)])
def test_an_edit_that_was_lost_before_several_promotions_in_a_row_is_in_force_again(
    nord: Workspace, tmp_path: Path, settings: Settings, order: tuple[int, ...]
) -> None:
    """The last server knows the one before it, which no round has seen."""
    with RedisServers(tmp_path / "redis", sentinels=0) as servers:
        settings.REDIS_URL = servers.url
        edited = nord.create_qr()["short_id"]
        settle()
        servers.wait_until_synchronised()
        servers.hold_back(*servers.replicas)
        _edit(nord, edited)
        for number in order:
            take_over(servers, servers.nodes[number])
        settings.REDIS_URL = servers.primary.url
        assert get_held(edited) != get_row(edited)

        assert watch().is_doubtful
        assert _status_of_routes().startswith("being published again: a replica of Redis took over")
        assert compare_all().differing == 1
        _assert_all_right()


def take_over(servers: RedisServers, node: RedisNode) -> None:
    """The others become its replicas."""
    servers.promote(node)
    for other in servers.replicas:
        servers.demote(other, to=node)
    servers.wait_until_synchronised()


def test_a_change_that_a_former_primary_took_is_in_force_a_minute_later(
    nord: Workspace, tmp_path: Path, settings: Settings
) -> None:
    with RedisServers(tmp_path / "redis", replicas=1, sentinels=0) as servers:
        settings.REDIS_URL = servers.url
        edited = nord.create_qr()["short_id"]
        settle()
        servers.wait_until_synchronised()
        servers.promote(servers.nodes[1])
        settings.REDIS_URL = servers.primary.url
        assert watch().is_doubtful
        compare_all()
        # A process that has not left it yet.
        settings.REDIS_URL = servers.url
        _edit(nord, edited)
        settings.REDIS_URL = servers.primary.url
        assert get_held(edited) != get_row(edited)
        assert not watch().is_due

        for differing in (1, None):
            age = timedelta(minutes=2)
            RouteComparison.objects.update(requested_at=utc_now() - age)
            state = watch()
            assert (state.is_due, state.is_doubtful) == (differing is not None, False)
            assert differing in (None, compare_all().differing)
        _assert_all_right()


@pytest.mark.timeout(240)
def test_edits_before_a_fail_over_by_sentinels_are_in_force_again(
    nord: Workspace, tmp_path: Path, settings: Settings
) -> None:
    """The same with the servers of production, of which the clients find the new primary."""
    with RedisServers(tmp_path / "redis") as servers:
        settings.REDIS_URL = servers.url
        settle()
        edited = nord.create_qr()["short_id"]
        servers.hold_back(*servers.replicas)
        _edit(nord, edited)
        made = nord.create_qr()["short_id"]
        servers.kill_primary()
        servers.wait_for_new_primary()
        wait_until(lambda: get_held(edited) != get_row(edited), limit_secs=60)

        assert watch().is_doubtful
        assert compare_all().differing == 2

        assert [get_held(one) for one in (edited, made)] == [get_row(one) for one in (edited, made)]
        _assert_all_right()


def test_all_routes_are_compared_once_a_day_without_an_alarm(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    RouteComparison.objects.update(requested_at=utc_now() - timedelta(hours=25))
    held_routes.ahead(short_id)
    state = watch()
    assert (state.is_due, state.is_doubtful) == (True, False)
    assert compare_all().differing == 1
    assert get_held(short_id) == get_row(short_id)
    assert not watch().is_due


def test_another_timeline_of_postgresql_has_all_routes_compared(nord: Workspace) -> None:
    """The real fail-over: tests/journeys/test_lost_timeline.py."""
    short_id, only_in_redis = nord.create_qr()["short_id"], nord.create_qr()["short_id"]
    held_routes.ahead(short_id)
    QrRoute.objects.filter(pk=only_in_redis).delete()
    RouteComparison.objects.update(postgres_server="7575757575757575757 00000001")

    assert watch().is_doubtful
    assert _status_of_routes().startswith("being published again: PostgreSQL was restored")
    assert compare_all().differing == 2

    assert get_held(short_id) == get_row(short_id)
    assert get_held(only_in_redis) is None
    _assert_all_right()


def test_a_publisher_that_finds_a_lost_timeline_has_all_routes_compared(nord: Workspace) -> None:
    found, other = nord.create_qr()["short_id"], nord.create_qr()["short_id"]
    held_routes.ahead(found)
    held_routes.ahead(other)
    _edit(nord, found)

    assert watch().is_doubtful
    compare_all()

    assert get_held(other) == get_row(other)
    _assert_all_right()


def test_publishers_that_find_more_of_it_do_not_begin_the_comparison_anew() -> None:
    report_lost_timeline()
    requested = watch().requested
    report_lost_timeline()
    assert watch().requested == requested
    compare_all()
    assert not watch().is_due


def test_a_round_that_dies_after_it_has_written_the_mark_costs_a_comparison_only() -> None:
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        _watch_and_die()
    assert watch().is_due
    compare_all()
    assert not watch().is_due


def _watch_and_die() -> None:
    comparison.watch_servers()
    raise KeyboardInterrupt


def test_a_comparison_goes_on_where_it_has_ended(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call as if it had taken all of its time after one page."""
    monkeypatch.setattr(rows, "PAGE", 2)
    short_ids = [nord.create_qr()["short_id"] for _ in range(5)]
    report_lost_timeline()
    watch()
    for short_id in short_ids:
        held_routes.missing(short_id)
    seen = []
    while (state := comparison.get_comparison()).is_due:
        seen.append((state.last_short_id, state.compared))
        comparison.continue_comparison(budget_secs=0)
    assert seen == sorted(set(seen))
    assert comparison.get_comparison().compared == QrRoute.objects.count()
    assert [get_held(one) for one in short_ids] == [get_row(one) for one in short_ids]


def test_a_comparison_begins_anew_when_redis_is_emptied_meanwhile(
    nord: Workspace, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "PAGE", 1)
    short_ids = [nord.create_qr()["short_id"] for _ in range(3)]
    report_lost_timeline()
    watch()
    for _ in range(2):
        comparison.continue_comparison(budget_secs=0)
    get_redis(own_redis.url).flushall()
    assert watch().last_short_id == ""
    compare_all()
    assert [get_held(one) for one in short_ids] == [get_row(one) for one in short_ids]
    _assert_all_right()


def test_only_one_process_compares_at_a_time() -> None:
    report_lost_timeline()
    watch()
    with hold_lease("comparison of routes") as lease:
        assert lease.is_held
        comparison.continue_comparison(budget_secs=60)
        assert comparison.get_comparison().is_due
    assert not compare_all().is_due


def test_only_one_round_watches_at_a_time(nord: Workspace) -> None:
    before = comparison.get_comparison().requested
    run_parallel([comparison.watch_servers] * 6)
    assert watch().requested == before
