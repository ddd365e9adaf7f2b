"""The lines of Redis: a real server is made wrong, the line names it, and is ok again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from redis import Redis

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from kernel.clock import utc_now
from kernel.heartbeats import WORKER_QUEUES, record_heartbeat
from kernel.redis_clients import get_redis
from tests.integration.health.conftest import ask, let_beat_run
from tests.support.disks import fill, small_disk
from tests.support.redis_sentinel import RedisNode, RedisServers
from tests.support.waiting import wait_until

WAIT_SECS = 60.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisNode]:
    """A Redis whose configuration the tests change."""
    server = RedisNode(tmp_path_factory.mktemp("redis") / "data", choose_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def beat() -> None:
    """One runs, so that nothing else explains silent workers."""
    let_beat_run(for_=timedelta(minutes=1))


@pytest.fixture
def own(server: RedisNode) -> Redis:
    return get_redis(server.url)


def test_one_that_became_a_replica_is_reported_until_it_is_promoted(
    own: Redis, server: RedisNode
) -> None:
    server.follow(1)
    probes = ask(own)
    server.call("REPLICAOF", "NO", "ONE")
    assert probes["redis"][:2] == (False, "read-only: it is a replica")
    for name in ("workers", "scan_stream"):
        assert probes[name][:2] == (False, "unknown: Redis is a replica")
    assert ask(own)["redis"] == (True, "ok", "")


@pytest.mark.parametrize(
    ("name", "wrong", "right", "line"),
    [
        (
            *("min-replicas-to-write", "1", "0"),
            "refuses writes: too few of its replicas are connected",
        ),
        ("appendfsync", "everysec", "always", "appendfsync is everysec: a power cut loses scans"),
        ("appendfsync", "no", "always", "appendfsync is no: a power cut loses scans"),
        (
            *("maxmemory-policy", "allkeys-lru", "noeviction"),
            "maxmemory-policy is allkeys-lru: a full memory drops scans",
        ),
        ("appendonly", "no", "yes", "appendonly is off: a restart loses scans"),
        ("maxmemory", "1", "0", "refuses writes: its memory is full"),
    ],
)
def test_each_way_to_lose_scans_is_named(
    own: Redis, name: str, wrong: str, right: str, line: str
) -> None:
    own.config_set(name, wrong)
    probe = ask(own)["redis"]
    own.config_set(name, right)
    assert probe[:2] == (False, line)
    wait_until(lambda: ask(own)["redis"].is_ok, limit_secs=WAIT_SECS)


def test_a_log_that_cannot_be_rewritten_is_reported(own: Redis, server: RedisNode) -> None:
    """As the memory killer of Linux does: the process that rewrites it dies."""
    assert server.child is not None
    main = psutil.Process(server.child.pid)
    own.set("some", "value")
    own.config_set("rdb-key-save-delay", 30_000_000)
    own.bgrewriteaof()
    [writer] = wait_until(main.children, limit_secs=WAIT_SECS)
    writer.kill()
    wait_until(lambda: not ask(own)["redis"].is_ok, limit_secs=WAIT_SECS)
    assert ask(own)["redis"].line == "its append-only log cannot be rewritten, and grows"
    own.config_set("rdb-key-save-delay", 0)
    own.bgrewriteaof()
    wait_until(lambda: ask(own)["redis"].is_ok, limit_secs=WAIT_SECS)


def test_a_full_disk_of_redis_is_reported_until_there_is_room(tmp_path: Path) -> None:
    """With appendfsync always Redis ends at once, and does not answer; else it says so itself."""
    with small_disk(tmp_path / "redis") as folder:
        server = RedisServer(folder / "data", choose_port(), unsafe=True)
        server.start()
        redis = get_redis(server.url)
        redis.config_set("appendfsync", "everysec")
        ballast = folder / "ballast"
        fill(ballast)
        redis.set("large", b"x" * 100_000)
        line = "refuses writes: it cannot write to its disk"
        wait_until(lambda: ask(redis)["redis"].line == line, limit_secs=WAIT_SECS)
        ballast.unlink()
        redis.config_set("appendfsync", "always")
        wait_until(lambda: ask(redis)["redis"].is_ok, limit_secs=WAIT_SECS)
        server.stop()


def test_a_missing_replica_is_reported_where_scans_wait_for_it(
    tmp_path: Path, settings: Any
) -> None:
    with RedisServers(tmp_path / "redis", replicas=1, sentinels=0, safe=True) as servers:
        redis = get_redis(servers.primary.url)
        settings.REDIS_WAIT_REPLICAS = 1
        wait_until(lambda: ask(redis)["replicas"].is_ok, limit_secs=WAIT_SECS)
        assert ask(redis)["replicas"].staff_line.startswith("ok, Redis has 1")
        servers.replicas[0].kill()
        wait_until(lambda: not ask(redis)["replicas"].is_ok, limit_secs=WAIT_SECS)
        assert "fewer replicas are connected" in ask(redis)["replicas"].line
        # Nobody waits for it: then it is a Redis without replicas.
        settings.REDIS_WAIT_REPLICAS = 0
        assert ask(redis)["replicas"] == (True, "ok, none", "")


def test_with_replicas_a_log_that_is_synced_each_second_is_enough(
    own: Redis, settings: Any
) -> None:
    settings.REDIS_WAIT_REPLICAS = 1
    own.config_set("appendfsync", "everysec")
    try:
        assert ask(own)["redis"].is_ok
    finally:
        own.config_set("appendfsync", "always")


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (
            lambda node: node.call("CONFIG", "SET", "maxmemory", 1),
            "refuses writes: its memory is full",
        ),
        (lambda node: node.follow(1), "read-only: it is a replica"),
        (
            lambda node: node.call("CONFIG", "SET", "min-replicas-to-write", 1),
            "refuses writes: too few of its replicas are connected",
        ),
        (RedisNode.pause, "does not answer"),
        (RedisNode.kill, "does not answer"),
    ],
)
def test_a_broker_of_its_own_is_named_in_the_line_of_the_workers(
    tmp_path: Path, settings: Any, wrong: Callable[[RedisNode], Any], line: str
) -> None:
    broker = RedisNode(tmp_path / "broker" / "data", choose_port())
    broker.start()
    settings.REDIS_BROKER_URL = broker.url
    redis = get_redis(settings.REDIS_URL)
    for queue in WORKER_QUEUES:
        record_heartbeat(redis, now=utc_now(), queue=queue)
    try:
        assert ask(redis)["workers"] == (True, "ok", "")
        wrong(broker)
        probes = ask(redis)
        assert probes["workers"][:2] == (False, f"their broker: {line}")
        assert probes["scan_stream"].is_ok
        redis.delete("workers:dns:heartbeat")
        both = f"their broker: {line}; dns: no sign of life for a day or more"
        assert ask(redis)["workers"].line == both
    finally:
        if broker.is_running():
            broker.resume()
        broker.stop()
