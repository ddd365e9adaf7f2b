"""Another Redis takes over while phones scan and people edit: nothing is lost, and all goes on.

Scans wait for one of two replicas (REDIS_WAIT_REPLICAS=1), and go to the spool when it is short.
"""

from collections.abc import Iterator

import httpx
import pytest

from tests.journeys.failover_stack import Code, FailoverStack, read_event
from tests.support.redis_sentinel import RedisServers
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FailoverStack]:
    """With Sentinels. Each test leaves a primary and two replicas."""
    folder = tmp_path_factory.mktemp("failover")
    servers = RedisServers(folder / "redis", password="p+", sentinel_password="s", safe=True)
    started = FailoverStack(folder, servers, env={"REDIS_WAIT_REPLICAS": "1"})
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture
def api(stack: FailoverStack) -> Iterator[httpx.Client]:
    with stack.api() as client:
        yield client


def test_the_primary_is_killed(stack: FailoverStack, api: httpx.Client) -> None:
    code = Code(api)
    assert code.edit()
    feed = {"Accept": "text/event-stream"}
    with (
        stack.load().running() as load,
        api.stream("GET", f"{code.path}live/", headers=feed, timeout=60) as live,
    ):
        lines = live.iter_lines()
        read_event(lines, "ready")
        load.scan_for(1)
        killed = stack.servers.kill_primary()
        wait_until(stack.list_spools, limit_secs=30)
        # Measured at most every few seconds.
        wait_until(lambda: "ok" not in stack.read_status()["redis"], limit_secs=30)
        stack.servers.wait_for_new_primary()
        wait_until(code.edit, limit_secs=60)
        wait_until(lambda: not stack.list_spools(), limit_secs=60)
        # The same answer goes on, from the new primary.
        assert code.is_in_force()
        read_event(lines, "scan")
        load.scan_for(1)
    stack.servers.bring_back(killed)
    stack.assert_nothing_was_lost(load, code)


def test_sentinels_make_another_the_primary_by_order(
    stack: FailoverStack, api: httpx.Client
) -> None:
    """As before maintenance: the former primary lives on, as a replica."""
    code = Code(api)
    with stack.load().running() as load:
        load.scan_for(1)
        former = stack.servers.primary
        stack.servers.fail_over()
        wait_until(code.edit, limit_secs=60)
        load.scan_for(1)
    assert not former.is_primary()
    stack.assert_nothing_was_lost(load, code)


def test_a_replica_that_lags_takes_over(stack: FailoverStack, api: httpx.Client) -> None:
    """What only the dead primary had: scans come back from the spool, edits from PostgreSQL."""
    code = Code(api)
    with stack.load().running() as load:
        load.scan_for(1)
        stack.lose_what_lags(load, code)
    stack.assert_nothing_was_lost(load, code)
