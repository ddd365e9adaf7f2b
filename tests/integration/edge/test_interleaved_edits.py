"""Edits and scans as fast as they go, in several processes, while Redis is replaced.

What Redis sends to the scanners comes late, as in a network: on a loopback they would know of an
edit before its editor does.

INTERLEAVED_EDITS and INTERLEAVED_SCANS are how many of each; 10,000 and 1,000,000 take minutes.
"""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connections
from django.db.models import F
from redis.exceptions import RedisError

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.redirects.replicas import Replication
from kernel.redis_clients import get_redis
from qrs.routes.codec import ROUTE_CHANGES_KEY, SET_IF_NEWER_LUA
from qrs.routes.errors import RouteNotPublishedError
from qrs.routes.models import QrRoute
from qrs.routes.publish import publish_routes
from scans.events import STREAM_KEY, decode_batch
from tests.integration.edge.interleaving import AT_ONCE, Field, Scanners, count_scans, scanning
from tests.support.factories import Workspace
from tests.support.loopback_proxy import HoldingProxy
from tests.support.redis_sentinel import RedisServers
from tests.support.waiting import wait_until

EDITS = int(os.environ.get("INTERLEAVED_EDITS", "300"))
SCANS = int(os.environ.get("INTERLEAVED_SCANS", "20000"))
SCANNERS, EDITORS, ROUTES = 2, 2, 12
DELAY_SECS = 0.003
LIMIT_SECS = 100 + EDITS / 10 + SCANS / 500
pytestmark = pytest.mark.timeout(2 * LIMIT_SECS)


@pytest.fixture
def field(nord: Workspace, config: EdgeConfig, tmp_path: Path) -> Field:
    short_ids = tuple(str(nord.create_qr()["short_id"]) for _ in range(ROUTES))
    return Field(config, tmp_path, short_ids)


@contextmanager
def delayed(field: Field, port: int) -> Iterator[Field]:
    """The field with a Redis behind a slow network."""
    proxy = HoldingProxy(port, delay_secs=DELAY_SECS)
    try:
        url = f"redis://127.0.0.1:{proxy.port}/0"
        yield replace(field, config=replace(field.config, redis_url=url))
    finally:
        proxy.close()


class Editors:
    """Threads that edit the routes one after the other.

    An edit begins as soon as its share of the scans is done: if edits came much faster than scans,
    no route would ever be taken from memory. confirm: called after each publication; False if the
    edit is not to be answered.
    """

    def __init__(self, field: Field, confirm: Callable[[], bool] = lambda: True) -> None:
        self._field = field
        self._confirm = confirm
        self._answered = field.open_answered()
        self._progress = field.open_progress(SCANNERS)
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._edit, args=(n,)) for n in range(EDITORS)]
        self.edits = [0] * EDITORS
        self.errors: list[BaseException] = []
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._answered.close()
        self._progress.close()

    def _edit(self, editor: int) -> None:
        try:
            for number in count(1):
                for index in range(editor, ROUTES, EDITORS):
                    while count_scans(self._progress) * EDITS < sum(self.edits) * SCANS:
                        if self._stopping.wait(0.0005):
                            return
                    if self._stopping.is_set():
                        return
                    self._edit_route(index, number)
                    self.edits[editor] += 1
        except BaseException as error:  # noqa: BLE001 - raised again by the test's thread
            self.errors.append(error)
        finally:
            connections.close_all()

    def _edit_route(self, index: int, number: int) -> None:
        short_id = self._field.short_ids[index]
        QrRoute.objects.filter(short_id=short_id).update(
            version=F("version") + 1, variants=make_variants(number)
        )
        try:
            publish_routes(short_ids=[short_id])
        except RouteNotPublishedError:
            return
        if self._confirm():
            self._answered[index] = number


def make_variants(number: int) -> list[dict[str, object]]:
    return [{"url": f"https://example.com/{number}", "weight": 1, "label": str(number)}]


@pytest.fixture
def start_editors(field: Field) -> Iterator[Callable[..., Editors]]:
    started: list[Editors] = []

    def start(*arguments: Any) -> Editors:
        # The first destination has no number.
        QrRoute.objects.filter(short_id__in=field.short_ids).update(
            version=F("version") + 1, variants=make_variants(0)
        )
        publish_routes(short_ids=list(field.short_ids))
        started.append(Editors(field, *arguments))
        return started[-1]

    yield start
    for editors in started:
        editors.stop()


def wait_for_share(scanners: Scanners, editors: Editors, share: float) -> None:
    """Until that share of all edits and of all scans is done."""

    def is_done() -> bool:
        assert not editors.errors, editors.errors
        assert scanners.are_running, scanners.read_errors()
        return scanners.scans >= share * SCANS and sum(editors.edits) >= share * EDITS

    wait_until(is_done, limit_secs=LIMIT_SECS)


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
