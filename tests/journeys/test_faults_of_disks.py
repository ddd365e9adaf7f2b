"""Redis that loads for long, and PostgreSQL without room: scans go on, and nothing is lost."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from redis import Redis

from devserver.redis_server import RedisServer
from tests.journeys.drills import assert_all_is_right, read_status, wait_for_line
from tests.journeys.fault_stack import FaultStack
from tests.journeys.load import Load
from tests.support.disks import fill, small_disk
from tests.support.waiting import wait_until

LIMIT_SECS = 60.0
# Two seconds, on a machine that is busy.
ANSWER_SECS = 9.0
KEYS = 3_000
KEY_BYTES = 2_000
# A key at a time: some seconds in all.
LOAD_DELAY_MICROSECS = 1_500
POSTGRES_BYTES = 512 * 1024 * 1024


class SlowRedis(RedisServer):
    """loads_slowly: from its next start. May be told to load its data again."""

    loads_slowly = False

    def _write_config(self) -> None:
        super()._write_config()
        lines = ["enable-debug-command yes"]
        if self.loads_slowly:
            lines.append(f"key-load-delay {LOAD_DELAY_MICROSECS}")
            lines.append("loading-process-events-interval-bytes 1024")
        with (self.data_dir / "redis.conf").open("a") as file:
            file.write("\n".join([*lines, ""]))


class Stack(FaultStack):
    """With such a Redis."""

    def _start_redis(self) -> None:
        self._redis = SlowRedis(self._redis.data_dir, self._redis.port)
        self._redis.start()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """PostgreSQL has a disk of its own."""
    folder = tmp_path_factory.mktemp("disks")
    with small_disk(folder / "postgres", size=POSTGRES_BYTES):
        stack = Stack(folder, small_disk=False)
        try:
            yield stack
        finally:
            stack.stop()


@pytest.fixture
def agency(stack: Stack) -> Iterator[httpx.Client]:
    """The API, as the owner of the demo agency."""
    owner = next(one for one in stack.web.demo["logins"] if one["role"] == "agency_owner")
    login = {name: owner[name] for name in ("email", "password")}
    host = {"Host": "api.localhost"}
    with httpx.Client(base_url=stack.web.base_url, headers=host, timeout=30) as api:
        token = api.post("/api/auth/token/", json=login).json()["access"]
        api.headers["Authorization"] = f"Bearer {token}"
        yield api


def assert_nothing_was_lost(stack: Stack, load: Load) -> None:
    stack.assert_right_redirects(load)
    assert load.cut_off == set()
    assert load.longest_wait_secs() < ANSWER_SECS
    stack.assert_every_redirect_is_one_row(load)
    assert_all_is_right(stack.web.base_url, stack.addresses, explain=lambda: stack.web.output)


def is_ready(stack: Stack) -> tuple[int, dict[str, str]]:
    host = {"Host": "api.localhost"}
    answer = httpx.get(f"{stack.web.base_url}/api/ready/", headers=host, timeout=10)
    lines: dict[str, str] = answer.json()
    return answer.status_code, lines


@pytest.mark.parametrize("command", ["RELOAD", "LOADAOF"])
def test_redis_loads_its_data_again(stack: Stack, command: str) -> None:
    """It forgets all it had told its clients, and whom it had told."""
    with Redis.from_url(stack.redis_url) as redis, stack.load().running() as load:
        for _ in range(4):
            load.scan_for(0.5)
            redis.execute_command("DEBUG", command)
        load.scan_for(0.5)
    assert_nothing_was_lost(stack, load)


@pytest.fixture
def much_data(stack: Stack) -> Iterator[None]:
    """In the file that Redis reads first."""
    names = [f"ballast {number}" for number in range(KEYS)]
    with Redis.from_url(stack.redis_url) as redis:
        redis.mset(dict.fromkeys(names, "x" * KEY_BYTES))
        redis.bgrewriteaof()
        wait_until(lambda: not is_rewriting(redis), limit_secs=LIMIT_SECS)
        yield
        redis.config_set("key-load-delay", 0)
        redis.delete(*names)


def is_rewriting(redis: Redis) -> bool:
    found: Any = redis.info("persistence")
    return bool(found["aof_rewrite_in_progress"] or found["aof_rewrite_scheduled"])


@pytest.mark.usefixtures("much_data")
def test_redis_loads_for_seconds_after_a_restart(stack: Stack, agency: httpx.Client) -> None:
    seen: list[tuple[str, int, str, int]] = []
    page = agency.get("/api/v1/dynamic/").json()["results"]
    path = f"/api/v1/dynamic/{page[0]['short_id']}/"

    def look() -> None:
        line = read_status(stack.web.base_url)["redis"]
        status, lines = is_ready(stack)
        edited = agency.patch(path, json={"name": f"Edit {len(seen)}"})
        listed = agency.get("/api/v1/dynamic/")
        assert listed.status_code == 200
        seen.append((line, status, lines["routes"], edited.status_code))

    server = stack.redis
    assert isinstance(server, SlowRedis)
    with stack.load().running() as load:
        load.scan_for(0.5)
        stack.kill(server)
        server.loads_slowly = True
        try:
            server.start(check=look)
        finally:
            server.loads_slowly = False
        load.scan_for(1.5)
    loading = [one for one in seen if one[0] == "is loading its data"]
    assert len(loading) > 1, seen
    assert {one[1] for one in seen} == {200}
    assert (loading[0][2], loading[0][3]) == ("ok, from PostgreSQL", 503)
    assert_nothing_was_lost(stack, load)
    # The edits of meanwhile are in force.
    assert agency.get(path).json()["name"] == f"Edit {len(seen) - 1}"


def test_the_disk_of_postgresql_is_full(stack: Stack, agency: httpx.Client) -> None:
    ballast = stack.postgres.data_dir / "ballast"
    body = {"name": "Poster", "destination_url": "https://example.com/poster"}
    short_id = agency.post("/api/v1/dynamic/", json=body).json()["short_id"]
    with stack.load().running() as load:
        load.scan_for(0.5)
        fill(ballast)
        wait_for_line(stack.web.base_url, "postgresql", "its disk is full")
        load.scan_for(1)
        answers = [
            agency.post("/api/v1/dynamic/", json=body),
            agency.patch(f"/api/v1/dynamic/{short_id}/", json={"name": "Another"}),
            agency.delete(f"/api/v1/dynamic/{short_id}/"),
        ]
        listed = agency.get("/api/v1/dynamic/")
        ready = is_ready(stack)
        load.scan_for(0.5)
        ballast.unlink()
        load.scan_for(1.5)
    # The free parts of pages and of the log still take some rows.
    assert {one.status_code for one in answers} <= {200, 201, 204, 503}
    assert all(one.json()["detail"] for one in answers if one.status_code == 503)
    assert (listed.status_code, ready[0]) == (200, 200)
    assert_nothing_was_lost(stack, load)


def test_postgresql_ends_because_its_log_has_no_room(stack: Stack, agency: httpx.Client) -> None:
    """It shuts down by itself: somebody has to make room, and start it."""
    ballast = stack.postgres.data_dir / "ballast"
    assert stack.postgres.child is not None
    with stack.load().running() as load:
        load.scan_for(0.5)
        fill(ballast)
        use_up_the_log(stack)
        wait_for_line(stack.web.base_url, "postgresql", "does not answer")
        changed = agency.post(
            "/api/v1/dynamic/", json={"name": "x", "destination_url": "https://e.com"}
        )
        browser = {
            "Host": "admin.localhost",
            "Cookie": "sessionid=abcdefabcdefabcdefabcdefabcdef00",
        }
        admin = httpx.get(f"{stack.web.base_url}/", headers=browser)
        load.scan_for(1)
        ballast.unlink()
        stack.postgres.stop()
        stack.postgres.start()
        load.scan_for(1.5)
    assert changed.status_code == 503
    assert (admin.status_code, admin.headers["Content-Type"][:9]) == (503, "text/html")
    assert_nothing_was_lost(stack, load)


def use_up_the_log(stack: Stack) -> None:
    """Until PostgreSQL has no room for its next file."""
    message = "SELECT pg_logical_emit_message(true, 'ballast', repeat('x', 1000000))"
    until = time.monotonic() + LIMIT_SECS
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(stack.postgres.url, autocommit=True) as connection,
    ):
        while time.monotonic() < until:
            connection.execute(message.encode())
