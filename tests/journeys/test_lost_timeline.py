"""Redis loses routes, then PostgreSQL loses edits and scans.

What PostgreSQL holds is in force by itself, and the scans come back from the tail log.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import httpx
import psycopg
import pytest
import redis
from psycopg.conninfo import make_conninfo

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from qrs.routes.servers import MARK_KEY
from tests.journeys.agencies import Api, sign_up_agency
from tests.journeys.drills import assert_all_is_right, wait_for_line
from tests.journeys.launching import LaunchedStack
from tests.journeys.load import Load
from tests.journeys.scan_rows import read_rows
from tests.support.postgres_pair import PostgresPair
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(300)

LIMIT_SECS = 60.0
OLD_URL, LOST_URL, NEW_URL = (f"https://example.com/{name}" for name in ("old", "lost", "new"))

_TAKE_LEASE: LiteralString = """
INSERT INTO public.platform_lease (name, holder, expires_at)
VALUES (%s, 'the drill', now() + interval '9 minutes')
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
"""
_RELEASE_LEASE: LiteralString = "DELETE FROM public.platform_lease WHERE name = %s"


class Drill:
    """The product on two PostgreSQL servers and a Redis that the test may stop and empty."""

    def __init__(self, folder: Path) -> None:
        self.postgres = PostgresPair(folder)
        self.redis = RedisServer(folder / "redis", choose_port())
        self.postgres.start()
        self.redis.start()
        self.env = {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "WEB_WORKERS": "1",
        }
        self.stack = LaunchedStack(folder / "data", choose_port(), env=self.env)
        self.client = httpx.Client(base_url=self.stack.base_url, timeout=30)

    def start(self) -> None:
        self.stack.wait_until_ready()
        self.api: Api = sign_up_agency(self.stack, self.client)
        # Until then nothing is known of the servers, and so none can have changed.
        self.wait_for_round()

    def stop(self) -> None:
        self.client.close()
        self.stack.stop()
        self.redis.stop()
        self.postgres.stop()

    def create(self, url: str = OLD_URL) -> str:
        answer = self.api.call("POST", "/v1/dynamic/", {"name": "x", "destination_url": url})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["short_id"])

    def edit(self, short_id: str, url: str) -> int:
        path = f"/v1/dynamic/{short_id}/"
        return self.api.call("PATCH", path, {"destination_url": url}).status_code

    def scan(self, short_id: str) -> str | int:
        """Where it leads; the status of a page."""
        host = {"Host": f"q.localhost:{self.stack.port}"}
        answer = self.client.get(f"/q/{short_id}/", headers=host)
        return answer.headers.get("location") or answer.status_code

    def load(self, short_id: str) -> Load:
        """Phones that scan this code."""
        return Load(self.stack.port, [short_id], secrets.token_hex(4))

    def wait_for_rows(self, load: Load) -> None:
        """Until each scan of the load is one row."""
        url = make_conninfo(self.postgres.url, target_session_attrs="read-write")
        answered = dict.fromkeys(map(load.referer, load.results), 1)
        wait_until(
            lambda: read_rows(url, load) == answered,
            limit_secs=LIMIT_SECS,
            explain=lambda: (len(read_rows(url, load)), len(answered), self.read_logs()),
        )

    def wait_for_status(self, part: str, words: str) -> None:
        wait_for_line(self.stack.base_url, part, words, explain=self.read_logs)

    def assert_all_is_right(self) -> None:
        assert_all_is_right(self.stack.base_url, self.env, explain=self.read_logs)

    @contextmanager
    def redis_without_writes(self) -> Iterator[None]:
        """It answers, and refuses every write: nothing comes back from the tail log."""
        with redis.Redis.from_url(self.redis.url) as client:
            client.config_set("min-replicas-to-write", 1)
            yield
            client.config_set("min-replicas-to-write", 0)

    def wait_for_round(self) -> None:
        """Until the watch has been there once more: a copy from before is an old one."""
        with redis.Redis.from_url(self.redis.url) as client:
            before = client.get(MARK_KEY)
            wait_until(lambda: client.get(MARK_KEY) != before, limit_secs=LIMIT_SECS)

    @contextmanager
    def comparison_held(self) -> Iterator[None]:
        """Another process seems to compare all routes: what it has to find stays."""
        self._execute(_TAKE_LEASE)
        yield
        self._execute(_RELEASE_LEASE)

    def _execute(self, statement: LiteralString) -> None:
        conninfo = make_conninfo(self.postgres.url, target_session_attrs="read-write")
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(statement, ["comparison of routes"])

    def read_logs(self) -> str:
        return self.stack.read_log("web") + self.stack.read_log("worker")


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    drill = Drill(tmp_path_factory.mktemp("drill"))
    try:
        drill.start()
        yield drill
    finally:
        drill.stop()


def test_an_emptied_redis_has_all_routes_again(drill: Drill) -> None:
    short_ids = [drill.create() for _ in range(5)]
    with redis.Redis.from_url(drill.redis.url) as client:
        with drill.comparison_held():
            client.flushall()
            # From PostgreSQL meanwhile.
            assert {drill.scan(short_id) for short_id in short_ids} == {OLD_URL}
            drill.wait_for_status("routes", "being published again: Redis was emptied")
        drill.assert_all_is_right()
        assert client.exists(*(f"route:{{{short_id}}}" for short_id in short_ids)) == 5
    assert drill.edit(short_ids[0], NEW_URL) == 200
    assert drill.scan(short_ids[0]) == NEW_URL


def test_edits_after_the_copy_from_which_redis_was_restored_are_in_force_again(
    drill: Drill, tmp_path: Path
) -> None:
    edited, deleted = drill.create(), drill.create()
    drill.redis.stop()
    shutil.copytree(drill.redis.data_dir, tmp_path / "copy")
    drill.redis.start()
    wait_until(lambda: drill.edit(edited, NEW_URL) == 200, limit_secs=LIMIT_SECS)
    assert drill.api.call("DELETE", f"/v1/dynamic/{deleted}/").status_code == 204
    made = drill.create(NEW_URL)
    drill.wait_for_round()
    drill.redis.stop()
    shutil.rmtree(drill.redis.data_dir)
    shutil.copytree(tmp_path / "copy", drill.redis.data_dir)
    with drill.comparison_held():
        drill.redis.start()
        drill.wait_for_status("routes", "being published again: Redis was emptied or restored")
        assert drill.scan(edited) == OLD_URL

    wait_until(
        lambda: [drill.scan(one) for one in (edited, deleted, made)] == [NEW_URL, 404, NEW_URL],
        limit_secs=LIMIT_SECS,
        explain=drill.read_logs,
    )
    drill.assert_all_is_right()


def test_a_standby_takes_over_without_the_last_commits(drill: Drill) -> None:
    """Lost edits are undone, the next one is in force, and lost scans are rows again."""
    edited, left, paused = (drill.create() for _ in range(3))
    with drill.comparison_held():
        drill.postgres.cut_off()
        for short_id in (edited, left):
            for number in range(4):
                assert drill.edit(short_id, f"{LOST_URL}/{number}") == 200
        path = f"/v1/dynamic/{paused}/"
        assert drill.api.call("PATCH", path, {"is_active": False}).status_code == 200
        lost = drill.create(LOST_URL)
        with drill.load(left).running() as load:
            load.scan_for(1)
        assert {one.location for one in load.results.values()} == {f"{LOST_URL}/3"}
        drill.wait_for_rows(load)
        drill.postgres.kill_primary()
        drill.wait_for_status("postgresql", "does not answer")
        with drill.redis_without_writes():
            drill.postgres.promote()
            drill.wait_for_status("reconciliation", "scans are missing")

        wait_until(lambda: drill.edit(edited, NEW_URL) == 200, limit_secs=LIMIT_SECS)
        assert drill.scan(edited) == NEW_URL
        drill.wait_for_status("routes", "being published again: ")
        assert drill.scan(left) == f"{LOST_URL}/3"

    wait_until(
        lambda: [drill.scan(one) for one in (left, paused, lost)] == [OLD_URL, OLD_URL, 404],
        limit_secs=LIMIT_SECS,
        explain=drill.read_logs,
    )
    assert drill.scan(edited) == NEW_URL
    drill.wait_for_rows(load)
    drill.assert_all_is_right()
