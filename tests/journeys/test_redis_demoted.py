"""The Redis of a plain REDIS_URL becomes a replica by hand: nobody stays with it, and all heals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.failover_stack import Code, FailoverStack
from tests.support.redis_sentinel import RedisServers
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[FailoverStack]:
    servers = RedisServers(tmp_path / "redis", replicas=1, sentinels=0, safe=True)
    started = FailoverStack(tmp_path, servers)
    try:
        yield started
    finally:
        started.stop()


def test_a_primary_becomes_a_replica_and_a_primary_again(stack: FailoverStack) -> None:
    first, second = stack.servers.nodes
    with stack.api() as api:
        code = Code(api)
        assert code.edit()
        # What a primary has alone when it becomes a replica is lost; so both have all.
        with stack.load().running() as before:
            before.scan_for(1)
        stack.servers.wait_until_synchronised()
        stack.servers.promote(second)
        stack.servers.demote(first, to=second)
        with stack.load().running() as load:
            wait_until(lambda: stack.read_status()["redis"].startswith("read-only"), limit_secs=60)
            assert not code.edit()
            wait_until(stack.list_spools, limit_secs=60)
            load.scan_for(1)
            stack.servers.promote(first)
            stack.servers.demote(second, to=first)
            wait_until(code.edit, limit_secs=60)
            load.scan_for(1)
        stack.assert_nothing_was_lost(load, code)
        stack.assert_every_redirect_is_one_row(before)
