"""Workers killed with SIGKILL, and restarts of Redis and PostgreSQL, during a drain.

On servers of its own, because it stops them.
"""

import os
import random
import secrets
import subprocess
import sys
from collections import Counter
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
from edge.redirects.totals import AnsweredTotals
from scans.analytics.rollups.check import list_drift
from scans.analytics.rollups.rebuild import Range
from scans.events import COUNTERS_KEY, STREAM_KEY, ScanEvent, encode_batch
from tests.integration.scans.draining import append_batch
from tests.support.waiting import wait_until
from tests.unit.scans.events import make_event

KILLS = 20
EVENTS_PER_ENTRY = 40
# Forks a worker for each line that it reads: starting Django takes longer than most workers live.
_WORKERS = """
import django, os, signal, sys, time
django.setup()
from scans import services
from scans.ingestion import pace, stream
# Small batches, and a short time until entries are abandoned: more chances to be killed in between.
pace._TARGET_EVENTS = 600
stream.ScanStream.__init__.__kwdefaults__["abandoned_after_ms"] = 300
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
parent = os.getpid()
for _ in sys.stdin:
    if pid := os.fork():
        print(pid, flush=True)
        continue
    while os.getppid() == parent:
        try:
            services.drain_scan_stream(budget_secs=1.0)
        except Exception:
            pass
        time.sleep(0.05)
"""
_SET_UP = """
import django
django.setup()
from django.core.management import call_command
from tests.support.factories import make_workspace
call_command("migrate_platform", verbosity=0)
for _ in range(2):
    tenant = make_workspace().tenant
    print("tenant", tenant.pk, tenant.schema_name)
"""


class Site(NamedTuple):
    """Servers to stop and start, and the environment of their workers."""

    postgres: PostgresServer
    redis: RedisServer
    env: dict[str, str]
    workers: subprocess.Popen[str]


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("killed")
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
    try:
        postgres.start()
        redis.start()
        with subprocess.Popen(
            [sys.executable, "-c", _WORKERS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=env,
            cwd=ROOT,
        ) as workers:
            yield Site(postgres, redis, env, workers)
    finally:
        redis.stop()
        postgres.stop()


@pytest.mark.timeout(240)
def test_every_scan_counts_once_after_kills_and_restarts(site: Site) -> None:
    tenants = _set_up(site)
    client = redis_py.Redis.from_url(site.redis.url, socket_timeout=5)
    chance = random.Random(7)
    sent: list[ScanEvent] = []
    _append(client, sent, tenants, count=4_000)

    for number in range(KILLS):
        worker = _start(site)
        _let_run(worker, chance.uniform(0.0, 0.6))
        _kill(worker)
        _append(client, sent, tenants, count=400)
        if number == KILLS // 3:
            site.redis.stop()
            site.redis.start()
        if number == 2 * KILLS // 3:
            _restart_postgres_under_a_worker(site)
    _drain_to_the_end(site, client)

    _assert_exact(site, client, tenants, sent)


def _set_up(site: Site) -> dict[int, str]:
    """Schemas of two workspaces, by tenant id."""
    done = subprocess.run(
        [sys.executable, "-c", _SET_UP],
        check=True,
        capture_output=True,
        text=True,
        env=site.env,
        cwd=ROOT,
        timeout=60,
    )
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("tenant ")]
    return {int(number): schema for _, number, schema in lines}


def _append(client: Any, sent: list[ScanEvent], tenants: dict[int, str], *, count: int) -> None:
    """As a web process does, with one batch appended twice."""
    new = [
        make_event(tenant_id=list(tenants)[number % 2], qr_id=number % 5 + 1)
        for number in range(count)
    ]
    sent += new
    batches = [new[at : at + EVENTS_PER_ENTRY] for at in range(0, count, EVENTS_PER_ENTRY)]
    totals = AnsweredTotals()
    numbered = [totals.begin(encode_batch(batch), len(batch)) for batch in batches]
    for one in [*numbered, numbered[0]]:
        append_batch(client, one)


def _start(site: Site) -> psutil.Process:
    assert site.workers.stdin
    assert site.workers.stdout
    site.workers.stdin.write("one more\n")
    site.workers.stdin.flush()
    return psutil.Process(int(site.workers.stdout.readline()))


def _let_run(worker: psutil.Process, secs: float) -> None:
    """Until it is killed at a random time it must not end by itself."""
    with pytest.raises(psutil.TimeoutExpired):
        worker.wait(timeout=secs)


def _kill(worker: psutil.Process) -> None:
    worker.kill()
    worker.wait(timeout=30)


def _restart_postgres_under_a_worker(site: Site) -> None:
    worker = _start(site)
    _let_run(worker, 0.2)
    site.postgres.stop()
    _let_run(worker, 0.3)
    site.postgres.start()
    _let_run(worker, 0.3)
    _kill(worker)


def _drain_to_the_end(site: Site, client: Any) -> None:
    workers = [_start(site), _start(site)]
    wait_until(lambda: client.xlen(STREAM_KEY) == 0, limit_secs=60)
    for worker in workers:
        _kill(worker)


def _assert_exact(site: Site, client: Any, tenants: dict[int, str], sent: list[ScanEvent]) -> None:
    with psycopg.connect(site.postgres.url, autocommit=True) as connection:
        for tenant_id, schema in tenants.items():
            of_tenant = [event for event in sent if event.tenant_id == tenant_id]
            rows = connection.execute(f'SELECT event_id FROM "{schema}".scans_dynamicqrscan')  # noqa: S608
            assert {str(row[0]) for row in rows} == {event.event_id for event in of_tenant}
            totals = connection.execute(f'SELECT qr_id, scan_count FROM "{schema}".qrs_scantotal')  # noqa: S608
            assert dict(totals.fetchall()) == Counter(event.qr_id for event in of_tenant)
            assert list(list_drift(connection, schema, Range())) == []
        ingested = connection.execute(
            "SELECT sum(ingested) FROM public.scan_reconciliation_ledgerpage"
        ).fetchone()
        answered = connection.execute("SELECT sum(answered) FROM public.scans_answered").fetchone()
    counters = {name.decode(): int(value) for name, value in client.hgetall(COUNTERS_KEY).items()}
    # The workers alone have reported what was answered.
    assert ingested == answered == (len(sent),)
    assert counters == {"settled": len(sent), "duplicate": 0}
