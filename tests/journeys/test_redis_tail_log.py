"""A Redis that lags takes over, and scans wait for no replica: the tail log has what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.failover_stack import Code, FailoverStack
from tests.support.redis_sentinel import RedisServers

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[FailoverStack]:
    """With Sentinels and no other setting."""
    servers = RedisServers(tmp_path / "redis", safe=True)
    started = FailoverStack(tmp_path, servers)
    try:
        yield started
    finally:
        started.stop()


def test_scans_that_only_the_dead_primary_had_are_rows(stack: FailoverStack) -> None:
    with stack.api() as api:
        code = Code(api)
        with stack.load().running() as load:
            load.scan_for(1)
            stack.lose_what_lags(load, code)
        stack.assert_nothing_was_lost(load, code)
