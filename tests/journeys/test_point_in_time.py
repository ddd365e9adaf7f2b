"""PostgreSQL is lost and restored to a time: what was before holds, what was after is gone."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer
from tests.journeys.agencies import Api, sign_up_agency
from tests.journeys.drills import assert_all_is_right, wait_for_line
from tests.journeys.launching import LaunchedStack, manage
from tests.support.point_in_time import Backups
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(230)
BEFORE, AFTER = "https://example.com/before", "https://example.com/after"


class Site:
    """The product on a PostgreSQL that is backed up, and a Redis that is never lost."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.postgres = self._make_postgres("postgres", choose_port())
        self.redis = RedisServer(folder / "redis", choose_port(taken=[self.postgres.port]))
        self.backups = Backups(self.postgres, folder / "backups")
        self.env = {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis.url}
        self._running = ExitStack()

    def start(self, *, tail_bytes: int) -> LaunchedStack:
        """Servers, archive and product."""
        for one in (self.redis, self.postgres, self.backups):
            self._running.callback(one.stop)
            one.start()
        env = self.env | {"WEB_WORKERS": "1", "TAIL_BYTES": str(tail_bytes)}
        stack = LaunchedStack(self._folder / "data", choose_port(), env=env)
        self._running.callback(stack.stop)
        stack.wait_until_ready()
        return stack

    def lose_postgres(self) -> None:
        """With its disk. The product runs on."""
        self.backups.wait_until_archived()
        self.backups.stop()
        self.postgres.stop()
        shutil.rmtree(self.postgres.data_dir)

    def restore(self, time: datetime) -> None:
        """On the same port, so that nobody has to be told."""
        restored = self._make_postgres("restored", self.postgres.port)
        self._running.callback(restored.stop)
        self.backups.restore(restored, time=time)

    def stop(self) -> None:
        """End every process."""
        self._running.close()

    def _make_postgres(self, name: str, port: int) -> PostgresServer:
        return PostgresServer(self._folder / name, port, password="secret")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture(params=[0, 10**8], ids=["without tail log", "with tail log"])
def tail_bytes(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def stack(site: Site, tail_bytes: int) -> LaunchedStack:
    return site.start(tail_bytes=tail_bytes)


@pytest.fixture
def agency(stack: LaunchedStack) -> Iterator[Api]:
    with httpx.Client(base_url=stack.base_url, timeout=60) as client:
        yield sign_up_agency(stack, client)


def scan(stack: LaunchedStack, short_id: str, *, times: int = 1) -> str:
    """Where the last one leads; "" when it does not."""
    host = {"Host": f"q.localhost:{stack.port}"}
    for _ in range(times):
        response = httpx.get(f"{stack.base_url}/q/{short_id}/", headers=host)
    return str(response.headers.get("Location", ""))


def change(agency: Api, short_id: str, url: str) -> None:
    answer = agency.call("PATCH", f"/v1/dynamic/{short_id}/", {"destination_url": url})
    assert answer.status_code == 200


def wait_for_scans(agency: Api, short_id: str, count: int) -> None:
    """Until the code has exactly so many."""
    path = f"/v1/dynamic/{short_id}/"
    wait_until(lambda: agency.call("GET", path).json().get("scan_count") == count, limit_secs=60)


def read_clock(site: Site) -> datetime:
    """The time of the server. What is committed afterwards is later."""
    with psycopg.connect(site.postgres.url) as connection:
        [now] = connection.execute("SELECT clock_timestamp()").fetchone() or [None]
    assert isinstance(now, datetime)
    return now


def test_restore_to_a_time(site: Site, stack: LaunchedStack, agency: Api, tail_bytes: int) -> None:
    kept = agency.create_qr()["short_id"]
    site.backups.take_base_backup()
    # After the base back-up: only the archive has it.
    change(agency, kept, BEFORE)
    scan(stack, kept, times=5)
    wait_for_scans(agency, kept, 5)
    time = read_clock(site)
    change(agency, kept, AFTER)
    made_after = agency.create_qr()["short_id"]
    scan(stack, kept, times=3)
    wait_for_scans(agency, kept, 8)

    site.lose_postgres()
    assert scan(stack, kept, times=2) == AFTER
    wait_for_line(stack.base_url, "postgresql", "does not answer")

    site.restore(time)
    manage(site.env, "migrate_platform")
    manage(site.env, "republish_routes")
    assert scan(stack, kept) == BEFORE
    assert scan(stack, made_after) == ""
    change(agency, kept, AFTER)
    assert scan(stack, kept) == AFTER
    # Stored before the time; stored after it; answered while PostgreSQL was away; answered since.
    wait_for_scans(agency, kept, 5 + (3 if tail_bytes else 0) + 2 + 2)

    if not tail_bytes:
        # The web process knows what it has answered, so that the three in between are missed.
        wait_until(lambda: "3 scans are missing" in describe_balance(site), limit_secs=60)
        wait_for_line(stack.base_url, "reconciliation", "scans are missing")
        manage(site.env, "reconcile_scans", "--write-off", f"restored to {time}")
    assert_all_is_right(stack.base_url, site.env)
    manage(site.env, "check_rollups")


def describe_balance(site: Site) -> str:
    """The line of the status with its numbers."""
    code = (
        "from django.conf import settings; from kernel.redis_clients import get_redis;"
        "from scans.accounting.balance import get_balance;"
        "print(get_balance(get_redis(settings.REDIS_URL)).describe())"
    )
    return manage(site.env, "shell", "--command", code)
