"""A Redis that answers with an error, of each kind: scans redirect and are kept, changes say that
they are not in force, people log in, the status names it; and all heals by itself.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis import Redis, RedisError

from devserver.ports import choose_port
from edge.assembly import EdgeConfig
from kernel.redis_clients import get_redis
from qrs.routes.publish import publish_unpublished_routes
from qrs.routes.republish import republish_routes
from tests.integration.edge.account import drain, list_spooled, start_from_zero
from tests.integration.edge.driver import PATIENT, Phone, drive, in_thread, make_config, wait_for
from tests.integration.edge.test_outages import scan_many
from tests.integration.health.conftest import ask
from tests.support.factories import MENU_URL, ApiClient, Workspace
from tests.support.redis_routes import assert_routes_are_right
from tests.support.redis_sentinel import RedisNode
from tests.support.waiting import wait_until

Fault = Callable[[RedisNode, Redis], Any]
NEW_URL = "https://example.com/new"
PASSWORD = "correct horse battery staple"
LIMIT_SECS = 60.0


@contextmanager
def out_of_memory(_node: RedisNode, redis: Redis) -> Iterator[None]:
    redis.config_set("maxmemory", "1")
    yield
    redis.config_set("maxmemory", "0")


@contextmanager
def without_replicas(_node: RedisNode, redis: Redis) -> Iterator[None]:
    redis.config_set("min-replicas-to-write", "1")
    yield
    redis.config_set("min-replicas-to-write", "0")


@contextmanager
def unable_to_save(node: RedisNode, redis: Redis) -> Iterator[None]:
    """A folder stands where the snapshot belongs, so that root cannot write it either."""
    obstacle = node.data_dir / "dump.rdb" / "obstacle"
    (node.data_dir / "dump.rdb").unlink(missing_ok=True)
    obstacle.mkdir(parents=True)
    redis.config_set("save", "3600 1000000")
    redis.bgsave()
    wait_until(lambda: _last_save(redis) == "err", limit_secs=LIMIT_SECS)
    yield
    obstacle.rmdir()
    obstacle.parent.rmdir()
    redis.bgsave()
    wait_until(lambda: _last_save(redis) == "ok", limit_secs=LIMIT_SECS)


def _last_save(redis: Redis) -> str:
    persistence: Any = redis.info("persistence")
    return str(persistence["rdb_last_bgsave_status"])


@contextmanager
def busy_with_a_script(node: RedisNode, redis: Redis) -> Iterator[None]:
    redis.config_set("busy-reply-threshold", "1")

    def run() -> None:
        with suppress(RedisError):
            node.call("EVAL", "while true do end", 0)

    thread = threading.Thread(target=run)
    thread.start()
    wait_until(lambda: "BUSY" in _refusal(node), limit_secs=LIMIT_SECS)
    yield
    node.call("SCRIPT", "KILL")
    thread.join()


@contextmanager
def loading(node: RedisNode, redis: Redis) -> Iterator[None]:
    """Filled by another Redis, slowly."""
    other = RedisNode(node.data_dir.parent / "other", choose_port(), unsafe=True)
    other.start()
    try:
        get_redis(other.url).config_set("repl-diskless-sync-delay", 0)
        for part in range(40):
            get_redis(other.url).mset({f"{part} {number}": "x" * 2000 for number in range(1000)})
        kept = {key: redis.dump(key) or b"" for key in redis.scan_iter("*")}
        redis.config_set("key-load-delay", 1000)
        redis.config_set("loading-process-events-interval-bytes", 1024)
        node.follow(other.port)
        wait_until(lambda: "Loading" in _refusal(node), limit_secs=LIMIT_SECS)
        yield
        assert "Loading" in _refusal(node), "it has been loading all the time"
        node.call("CONFIG", "SET", "key-load-delay", 0)
        wait_until(lambda: _refusal(node) == "", limit_secs=LIMIT_SECS)
        node.call("REPLICAOF", "NO", "ONE")
        # As a copy that was restored: with what it had before.
        redis.flushall()
        for key, value in kept.items():
            redis.restore(key, 0, value, replace=True)
    finally:
        other.stop()


def _refusal(node: RedisNode) -> str:
    """Of a look-up; "" if there is none."""
    try:
        node.call("GET", "x")
    except RedisError as error:
        return f"{type(error).__name__} {error}"
    return ""


FAULTS = {
    "OOM": (out_of_memory, "refuses writes: its memory is full"),
    "NOREPLICAS": (without_replicas, "refuses writes: too few of its replicas are connected"),
    "MISCONF": (unable_to_save, "refuses writes: it cannot write to its disk"),
    "BUSY": (busy_with_a_script, "answers nothing: a script does not end"),
    # Both is true of it; that it is a replica is asked first.
    "LOADING": (loading, "read-only: it is a replica"),
}


@pytest.fixture
def node(tmp_path: Path, settings: Any) -> Iterator[RedisNode]:
    """The Redis of the engine, of Django and of the status."""
    server = RedisNode(tmp_path / "redis" / "data", choose_port())
    server.start()
    settings.REDIS_URL = server.url
    republish_routes()
    yield server
    server.stop()


READS = {"OOM", "NOREPLICAS", "MISCONF"}
"""The faults during which Redis says where codes lead."""


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", FAULTS)
def test_it_is_ready_without_postgresql_only_while_redis_says_where_codes_lead(
    node: RedisNode, tmp_path: Path, kind: str
) -> None:
    begin, _ = FAULTS[kind]
    redis = get_redis(node.url)
    config = make_config(
        tmp_path / "spool",
        redis_url=node.url,
        database_url="postgresql://x:y@127.0.0.1:1/z",
        timeouts=replace(PATIENT, database=3),
    )
    seen: list[tuple[int, str, str]] = []

    async def ask_ready(phone: Phone) -> None:
        phone.edge.readiness._last = None
        answer = await phone.get("/api/ready/")
        seen.append((answer.status_code, answer.json()["routes"], answer.json()["scans"]))

    async def scenario(phone: Phone) -> None:
        await ask_ready(phone)
        with ExitStack() as stack:
            await in_thread(lambda: stack.enter_context(begin(node, redis)))
            await ask_ready(phone)
            await in_thread(stack.close)
        await wait_for(lambda: phone.edge.redis_circuit.is_healthy, timeout_secs=60)
        await ask_ready(phone)

    drive(config, scenario)
    during = (200, "ok") if kind in READS else (503, "neither Redis nor PostgreSQL answers")
    assert seen == [(200, "ok", "ok"), (*during, "ok, on the disk"), (200, "ok", "ok")]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", FAULTS)
def test_each_error_of_redis_is_survived_and_named(
    node: RedisNode, nord: Workspace, sud: Workspace, tmp_path: Path, kind: str
) -> None:
    begin, line = FAULTS[kind]
    start_from_zero()
    sud.owner_user.set_password(PASSWORD)
    sud.owner_user.save()
    short_id = str(nord.create_qr()["short_id"])
    path = f"/api/v1/dynamic/{short_id}/"
    redis = get_redis(node.url)
    config: EdgeConfig = make_config(tmp_path / "spool", redis_url=node.url)

    def edit() -> int:
        return nord.owner.patch(path, {"destination_url": NEW_URL}).status

    def log_in() -> int:
        body = {"email": sud.owner_user.email, "password": PASSWORD}
        return ApiClient().post("/api/auth/token/", body).status

    async def scan(phone: Phone, count: int, *urls: str) -> None:
        answers = await scan_many(phone, short_id, count)
        assert {one.status_code for one in answers} == {302}
        assert {one.headers["location"] for one in answers} <= set(urls)

    async def scenario(phone: Phone) -> None:
        await scan(phone, 10, MENU_URL)
        with begin(node, redis):
            await scan(phone, 20, MENU_URL)
            assert phone.edge.metrics.spooled >= 20
            assert await in_thread(lambda: ask(redis)["redis"].line) == line
            assert await in_thread(log_in) == 200
            assert await in_thread(edit) == 503
            await scan(phone, 5, MENU_URL, NEW_URL)
        await wait_for(lambda: phone.edge.redis_circuit.is_healthy, timeout_secs=60)
        await in_thread(publish_unpublished_routes)
        await scan(phone, 5, NEW_URL)
        await wait_for(lambda: not list_spooled(config.spool_dir), timeout_secs=60)
        await phone.edge.reporter.report()

    drive(config, scenario)
    balance = drain(node.url)
    assert (balance.answered, balance.ingested, balance.missing) == (40, 40, 0)
    wait_until(lambda: ask(redis)["redis"].is_ok, limit_secs=LIMIT_SECS)
    republish_routes()
    assert_routes_are_right()
