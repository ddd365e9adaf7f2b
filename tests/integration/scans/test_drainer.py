"""`python -m scans.drainer`: stores scans without broker or beat, whatever is killed or away."""

import os
import random
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import psutil
import psycopg
import pytest
import redis as redis_py

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.programs import ROOT
from devserver.redis_server import RedisServer
from scans.events import APPEND_LUA, BATCH_FIELD, COUNTERS_KEY, STREAM_KEY, encode_batch
from tests.support.waiting import wait_until
from tests.unit.scans.events import make_event

_SET_UP = """
import django
django.setup()
from django.core.management import call_command
from tests.support.factories import make_workspace
call_command("migrate_platform", verbosity=0)
tenant = make_workspace().tenant
print("tenant", tenant.pk, tenant.schema_name)
"""
pytestmark = pytest.mark.timeout(180)


class Site(NamedTuple):
    postgres: PostgresServer
    redis: RedisServer
    env: dict[str, str]
    tenant_id: int
    schema: str

    @property
    def client(self) -> Any:
        return redis_py.Redis.from_url(self.redis.url, socket_timeout=5)

    def append(self, count: int) -> None:
        """As the engine does."""
        for _ in range(count):
            data = encode_batch([make_event(tenant_id=self.tenant_id, qr_id=1)])
            keys = (STREAM_KEY, COUNTERS_KEY)
            self.client.eval(APPEND_LUA, 2, *keys, BATCH_FIELD.decode(), data, "1", "0")

    def count_rows(self) -> int:
        with psycopg.connect(self.postgres.url) as connection:
            query = f'SELECT count(*) FROM "{self.schema}".scans_dynamicqrscan'  # noqa: S608
            (count,) = connection.execute(query).fetchone() or (0,)
            return int(count)

    def wait_for_rows(self, count: int) -> None:
        wait_until(
            lambda: self.count_rows() == count,
            limit_secs=120,
            explain=lambda: f"{self.count_rows()} of {count} rows",
        )
        wait_until(lambda: self.client.xlen(STREAM_KEY) == 0, limit_secs=120)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("drainer")
    port = choose_port()
    postgres = PostgresServer(folder / "pg", port, password=secrets.token_hex(8))
    redis = RedisServer(folder / "redis", choose_port(taken=[port]))
    env = {
        **os.environ,
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "platform"))),
    }
    env.pop("DATABASE_DIRECT_URL", None)
    try:
        postgres.start()
        redis.start()
        command = [sys.executable, "-c", _SET_UP]
        done = subprocess.run(command, check=True, capture_output=True, env=env, cwd=ROOT)
        line = next(one for one in done.stdout.decode().splitlines() if one.startswith("tenant "))
        _, tenant_id, schema = line.split()
        yield Site(postgres, redis, env, int(tenant_id), schema)
    finally:
        redis.stop()
        postgres.stop()


class Drainer:
    """A running one; its log is in memory."""

    def __init__(self, site: Site, log: Any, processes: int) -> None:
        self._log = log
        command = [sys.executable, "-m", "scans.drainer", "--processes", str(processes)]
        self.popen = subprocess.Popen(command, env=site.env, cwd=ROOT, stderr=log)
        wait_until(self.list_children, limit_secs=60, explain=self.read_log)

    def list_children(self) -> list[psutil.Process]:
        return psutil.Process(self.popen.pid).children()

    def read_log(self) -> str:
        self._log.seek(0)
        return str(self._log.read())

    def stop(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(60)


@pytest.fixture
def start(site: Site, tmp_path: Any) -> Iterator[Any]:
    started: list[Drainer] = []

    def begin(processes: int = 1) -> Drainer:
        log = (tmp_path / f"{len(started)}.log").open("w+")
        started.append(Drainer(site, log, processes))
        return started[-1]

    before = site.count_rows()
    yield begin
    for one in started:
        with one.popen:
            children = one.list_children() if one.popen.poll() is None else []
            one.popen.kill()
            psutil.wait_procs(children, timeout=30)
        one._log.close()
    assert site.count_rows() >= before


def test_scans_are_stored_as_they_come_and_sigterm_ends_it(site: Site, start: Any) -> None:
    drainer = start()
    rows = site.count_rows()
    for number in range(1, 4):
        site.append(1)
        site.wait_for_rows(rows + number)
    (child,) = drainer.list_children()
    assert os.getsid(child.pid) == child.pid
    wait_until(lambda: child.nice() == 10, limit_secs=30)
    assert drainer.stop() == 0
    assert not child.is_running()
    assert "ready." in drainer.read_log()
    assert "ERROR" not in drainer.read_log()
    assert site.client.ttl("{scans}:heartbeat") > 0


def test_killed_processes_are_replaced_and_lose_nothing(site: Site, start: Any) -> None:
    drainer = start(processes=2)
    wait_until(lambda: len(drainer.list_children()) == 2, limit_secs=30)
    rows = site.count_rows()
    for _ in range(3):
        site.append(50)
        for child in drainer.list_children():
            child.kill()
        wait_until(lambda: len(drainer.list_children()) == 2, limit_secs=30)
    site.wait_for_rows(rows + 150)
    assert "ended with -9 and is replaced" in drainer.read_log()


def test_children_of_a_killed_parent_end_by_themselves(site: Site, start: Any) -> None:
    drainer = start()
    children = drainer.list_children()
    rows = site.count_rows()
    site.append(20)
    drainer.popen.kill()
    drainer.popen.wait()
    gone, _ = psutil.wait_procs(children, timeout=30)
    assert len(gone) == 1
    start()
    site.wait_for_rows(rows + 20)


def test_drainers_killed_at_random_store_each_scan_once(site: Site, start: Any) -> None:
    chance = random.Random(13)
    drainers = [start(processes=2) for _ in range(2)]
    rows = site.count_rows()
    for kills_parent in (False, True, False):
        site.append(40)
        number = chance.randrange(2)
        victim = drainers[number]
        if kills_parent:
            victim.popen.kill()
            victim.popen.wait()
            drainers[number] = start(processes=2)
        else:
            for child in victim.list_children():
                child.kill()
    site.append(40)
    site.wait_for_rows(rows + 160)


@pytest.mark.parametrize("which", ["postgres", "redis"])
def test_it_goes_on_after_an_outage(site: Site, start: Any, which: str) -> None:
    server = getattr(site, which)
    drainer = start()
    rows = site.count_rows()
    site.append(5)
    site.wait_for_rows(rows + 5)
    server.stop()
    wait_until(lambda: "scans wait" in drainer.read_log() or which == "postgres", limit_secs=30)
    if which == "postgres":
        site.append(5)
        wait_until(lambda: "scans wait" in drainer.read_log(), limit_secs=30)
    (before,) = drainer.list_children()
    server.start()
    site.append(5)
    site.wait_for_rows(rows + (15 if which == "postgres" else 10))
    # It waited, instead of ending and being replaced.
    assert before.is_running() or which == "postgres"
    assert "Traceback" not in drainer.read_log()


def test_a_read_only_postgres_uses_up_no_deliveries(site: Site, start: Any) -> None:
    alter = "ALTER DATABASE {} {} default_transaction_read_only{}"
    rows = site.count_rows()
    with psycopg.connect(site.postgres.url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(alter.format(name, "SET", " = on"))
    try:
        drainer = start()
        site.append(5)
        log = "scans wait: PostgreSQL is read-only"
        wait_until(lambda: drainer.read_log().count(log) > 1, limit_secs=60)
        assert site.client.xpending(STREAM_KEY, "ingest")["pending"] == 0
    finally:
        with psycopg.connect(site.postgres.url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(alter.format(name, "RESET", ""))
    site.wait_for_rows(rows + 5)


@pytest.mark.parametrize("text", ["0", "-1", "x", "65"])
def test_a_wrong_number_of_processes_is_rejected(text: str) -> None:
    command = [sys.executable, "-m", "scans.drainer"]
    env = {**os.environ, "WORKER_CONCURRENCY": text}
    env["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "platform")))
    done = subprocess.run(command, check=False, capture_output=True, env=env, cwd=ROOT)
    assert done.returncode == 2
    assert f"{text!r} is not a number from 1 to 64".encode() in done.stderr
