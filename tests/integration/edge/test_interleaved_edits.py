"""Edits and scans as fast as they go, in several processes, while Redis is replaced.

What Redis sends to the scanners comes late, as in a network: on a loopback they would know of an
edit before its editor does.

INTERLEAVED_EDITS and INTERLEAVED_SCANS are how many of each; 10,000 and 1,000,000 take minutes.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.exceptions import RedisError

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from edge.redirects.replicas import Replication
from kernel.redis_clients import get_redis
from qrs.routes.codec import ROUTE_CHANGES_KEY, SET_IF_NEWER_LUA
from scans.events import STREAM_KEY, decode_batch
from tests.integration.edge.editing import (
    LIMIT_SECS,
    SCANNERS,
    SCANS,
    Editors,
    wait_for_share,
)
from tests.integration.edge.interleaving import AT_ONCE, Field, Scanners, scanning
from tests.support.loopback_proxy import HoldingProxy
from tests.support.redis_sentinel import RedisServers

DELAY_SECS = 0.003
pytestmark = pytest.mark.timeout(2 * LIMIT_SECS)


@contextmanager
def delayed(field: Field, port: int) -> Iterator[Field]:
    """The field with a Redis behind a slow network."""
    proxy = HoldingProxy(port, delay_secs=DELAY_SECS)
    try:
        url = f"redis://127.0.0.1:{proxy.port}/0"
        yield replace(field, config=replace(field.config, redis_url=url))
    finally:
        proxy.close()


def count_recorded(*urls: str) -> Counter[tuple[str, int]]:
    """The scans of the stream, each once, by short id and label."""
    recorded: Counter[tuple[str, int]] = Counter()
    seen: set[str] = set()
    for url in urls:
        client: Any = get_redis(url)
        last = "-"
        while entries := client.xrange(STREAM_KEY, min=last, count=1000):
            for _, fields in entries:
                for event in decode_batch(fields[b"b"]):
                    if event.event_id not in seen:
                        seen.add(event.event_id)
                        recorded[event.short_id, int(event.variant)] += 1
            last = "(" + entries[-1][0].decode()
    return recorded


def finish(scanners: Scanners, url: str) -> None:
    """No scan was sent to an old destination, and each is recorded once, as it was sent.

    But for a batch in progress when Redis ended: if it was stored and the reply was lost, and an
    edit was answered before the batch was made anew, its scans are sent to the new destination
    and stay recorded with the label of the one before.
    """
    scanners.stop()
    assert scanners.read_errors() == []
    sent, recorded = scanners.read_sent(), count_recorded(url)
    assert sum(sent.values()) >= SCANS
    newer, older = list_differences(sent, recorded), list_differences(recorded, sent)
    assert [short_id for short_id, _ in newer] == [short_id for short_id, _ in older]
    assert all(was < now for (_, was), (_, now) in zip(older, newer, strict=True))
    assert len(newer) <= SCANNERS * AT_ONCE


def list_differences(
    more: Counter[tuple[str, int]], fewer: Counter[tuple[str, int]]
) -> list[tuple[str, int]]:
    """The scans that the second lacks, in order."""
    return sorted((more - fewer).elements())


def test_no_scan_gets_an_old_destination_while_redis_is_restarted(
    field: Field,
    tmp_path: Path,
    start_editors: Callable[..., Editors],
    settings: Any,
) -> None:
    server = RedisServer(tmp_path / "redis", choose_port())
    server.start()
    settings.REDIS_URL = server.url
    try:
        editors = start_editors()
        with delayed(field, server.port) as mine, scanning(mine, SCANNERS) as scanners:
            wait_for_share(scanners, editors, 0.5)
            server.stop()
            server.start()
            wait_for_share(scanners, editors, 1)
            finish(scanners, server.url)
    finally:
        server.stop()


def test_no_scan_gets_an_old_destination_while_a_replica_takes_over(
    field: Field,
    tmp_path: Path,
    start_editors: Callable[..., Editors],
    settings: Any,
) -> None:
    with RedisServers(tmp_path / "redis", safe=True) as servers:
        settings.REDIS_URL = servers.url
        replication = Replication(replicas=1, wait_ms=2000)
        mine = replace(
            field, config=replace(field.config, redis_url=servers.url, replication=replication)
        )
        editors = start_editors(lambda: is_on_replicas(servers))
        with scanning(mine, SCANNERS) as scanners:
            wait_for_share(scanners, editors, 0.5)
            servers.kill_primary()
            servers.wait_for_new_primary()
            wait_for_share(scanners, editors, 1)
            finish(scanners, servers.url)


def is_on_replicas(servers: RedisServers) -> bool:
    """Whether every replica has what was published: which one is promoted is not known."""
    primary, replicas = servers.primary, len(servers.replicas)
    try:
        with redis.Redis.from_url(primary.url, single_connection_client=True) as client:
            client.set("mark", 1)
            return bool(client.wait(replicas, 2000) >= replicas)
    except RedisError:
        return False


def test_an_earlier_version_that_publishes_is_obeyed_as_well(
    field: Field,
    start_editors: Callable[..., Editors],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its script does not number changes, so that labels may differ during an upgrade."""
    line = f"if is_changed then redis.call('INCR', '{ROUTE_CHANGES_KEY}') end"
    assert line in SET_IF_NEWER_LUA
    monkeypatch.setattr(
        "qrs.routes.redis_copy.SET_IF_NEWER_LUA", SET_IF_NEWER_LUA.replace(line, "")
    )
    editors = start_editors()
    port = int(settings.REDIS_URL.rpartition(":")[2].partition("/")[0])
    with delayed(field, port) as mine, scanning(mine, SCANNERS) as scanners:
        wait_for_share(scanners, editors, 1)
        scanners.stop()
        assert scanners.read_errors() == []
        assert sum(scanners.read_sent().values()) >= SCANS
