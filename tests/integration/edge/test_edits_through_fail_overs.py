"""Edits and scans as fast as they go, in several processes, while Sentinels replace the primary.

No scan that began after the answer to an edit is sent to the old destination: neither by a process
that is still at the former primary, nor by one whose new primary lacks the edit.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections
from redis.exceptions import RedisError

from kernel.errors import UnavailableError
from qrs.routes.codec import COMPARED_KEY
from qrs.routes.comparison import continue_comparison, get_comparison, watch_servers
from tests.integration.edge.editing import LIMIT_SECS, SCANNERS, Editors, wait_for_share
from tests.integration.edge.interleaving import Field, Scanners, scanning
from tests.support.redis_sentinel import RedisServers
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(300 + 2 * LIMIT_SECS)


@pytest.fixture
def servers(tmp_path: Path, settings: Any) -> Iterator[RedisServers]:
    with RedisServers(tmp_path / "redis") as started:
        settings.REDIS_URL = started.url
        yield started


@contextmanager
def comparing() -> Iterator[None]:
    """What workers do every five seconds."""
    stopping = threading.Event()

    def work() -> None:
        while not stopping.wait(3):
            try:
                watch_servers()
                continue_comparison(budget_secs=5)
            except (RedisError, DatabaseError, UnavailableError):
                continue
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


@contextmanager
def scanned(field: Field, servers: RedisServers) -> Iterator[Scanners]:
    """By scanners that know the Sentinels, while workers compare the routes."""
    mine = replace(field, config=replace(field.config, redis_url=servers.url))
    with comparing(), scanning(mine, SCANNERS) as scanners:
        yield scanners


def finish(scanners: Scanners, editors: Editors) -> None:
    """No scan was sent to an old destination."""
    scanners.stop()
    assert not editors.errors
    assert sum(scanners.read_sent().values()) > 0
    assert not scanners.read_errors(), (scanners.describe_stale(), scanners.read_errors()[:20])


def wait_until_compared(servers: RedisServers) -> None:
    """Until web processes take routes from the new primary again."""
    node = servers.primary
    wait_until(
        lambda: node.call("GET", COMPARED_KEY) == node.read_replication()["master_replid"].encode(),
        limit_secs=90,
        explain=get_comparison,
    )


def test_another_becomes_the_primary_by_order(
    field: Field, servers: RedisServers, start_editors: Callable[..., Editors]
) -> None:
    editors = start_editors()
    with scanned(field, servers) as scanners:
        wait_for_share(scanners, editors, 0.2)
        # Returns once the former one is a replica.
        servers.fail_over()
        wait_until_compared(servers)
        wait_for_share(scanners, editors, 1)
        finish(scanners, editors)


def test_a_replica_that_lags_takes_over(
    field: Field, servers: RedisServers, start_editors: Callable[..., Editors]
) -> None:
    editors = start_editors()
    # They wait for scans.
    servers.hold_back(*servers.replicas)
    with scanned(field, servers) as scanners:
        wait_for_share(scanners, editors, 0.3)
        # Nobody repeats its last edits.
        editors.rest(0)
        wait_for_share(scanners, editors, 0.4)
        servers.kill_primary()
        servers.wait_for_new_primary()
        wait_until_compared(servers)
        editors.rest(0, False)
        wait_for_share(scanners, editors, 1)
        finish(scanners, editors)
