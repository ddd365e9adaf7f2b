"""A report comes within its limit whatever hangs, and costs one round however many ask."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import psutil
import pytest
from redis import Redis

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer
from health.probe import Probe
from health.rounds import StatusRounds
from health.selectors import LIMIT_SECS
from kernel.redis_clients import get_redis
from tests.integration.health.conftest import ask, database_at
from tests.support.waiting import wait_until

# The machine of the tests may be busy.
SLACK_SECS = 10.0
WAIT_SECS = 60.0
OK = {"all": Probe(True, "ok")}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    folder = tmp_path_factory.mktemp("hanging")
    server = PostgresServer(folder / "postgres", choose_port(), password="secret", unsafe=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path / "redis", choose_port())
    server.start()
    yield server
    server.stop()


@contextmanager
def paused(*servers: PostgresServer | RedisServer) -> Iterator[None]:
    """SIGSTOP: connections stay open, new ones are taken by the kernel, and nothing answers."""
    family = []
    for server in servers:
        assert server.child is not None
        process = psutil.Process(server.child.pid)
        family += [process, *process.children(recursive=True)]
    for process in family:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in family:
            os.kill(process.pid, signal.SIGCONT)


def test_paused_servers_are_named_within_the_limit_and_ok_again_afterwards(
    postgres: PostgresServer, own_redis: RedisServer
) -> None:
    redis = get_redis(own_redis.url)
    with database_at(postgres.url):
        assert ask(redis)["postgresql"].is_ok
        with paused(postgres, own_redis):
            for _ in range(3):
                began = monotonic()
                probes = ask(redis)
                assert monotonic() - began < LIMIT_SECS + SLACK_SECS
                assert probes["postgresql"][:2] == (False, "does not answer")
                assert probes["redis"][:2] == (False, "does not answer")
                assert probes["workers"].line == "unknown without Redis"
                assert probes["tenancy"].line == "unknown without PostgreSQL"
                assert probes["disk"].is_ok
        wait_until(
            lambda: all(ask(redis)[name].is_ok for name in ("postgresql", "redis")),
            limit_secs=WAIT_SECS,
        )


def test_a_paused_redis_says_nothing_of_postgresql(
    postgres: PostgresServer, own_redis: RedisServer
) -> None:
    redis = get_redis(own_redis.url)
    with database_at(postgres.url), paused(own_redis):
        for _ in range(3):
            probes = ask(redis)
            assert probes["postgresql"].is_ok
            assert probes["redis"].line == "does not answer"
            assert probes["workers"].line == "unknown without Redis"


def test_no_thread_stays_behind(postgres: PostgresServer, own_redis: RedisServer) -> None:
    redis = get_redis(own_redis.url)
    with database_at(postgres.url), paused(postgres, own_redis):
        for _ in range(3):
            ask(redis)
        wait_until(lambda: not _list_threads(), limit_secs=WAIT_SECS)


def test_many_callers_share_one_round() -> None:
    rounds, count, may_end = [], 40, threading.Event()

    def probe() -> dict[str, Probe]:
        rounds.append(1)
        assert may_end.wait(WAIT_SECS)
        return OK

    shared = StatusRounds(probe, fresh_secs=60)
    futures = [shared.ask() for _ in range(count)]
    assert not any(future.done() for future in futures)
    may_end.set()
    assert [future.result(WAIT_SECS) for future in futures] == [OK] * count
    assert shared.ask().done()
    assert len(rounds) == 1


def test_an_old_report_is_not_shared() -> None:
    rounds = []

    def probe() -> dict[str, Probe]:
        rounds.append(1)
        return OK

    shared = StatusRounds(probe, fresh_secs=0)
    for _ in range(3):
        assert shared.ask().result(WAIT_SECS) == OK
    assert len(rounds) == 3


def test_a_caller_that_has_gone_takes_no_report_from_the_others() -> None:
    may_end = threading.Event()

    def probe() -> dict[str, Probe]:
        assert may_end.wait(WAIT_SECS)
        return OK

    shared = StatusRounds(probe)
    gone, other = shared.ask(), shared.ask()
    gone.cancel()
    may_end.set()
    assert other.result(WAIT_SECS) == OK


def test_a_round_that_fails_is_not_the_last_one() -> None:
    outcomes: list[dict[str, Probe]] = [OK]

    def probe() -> dict[str, Probe]:
        if len(outcomes) == 1:
            outcomes.append(OK)
            raise OSError("no report")
        return OK

    shared = StatusRounds(probe)
    with pytest.raises(OSError, match="no report"):
        shared.ask().result(WAIT_SECS)
    assert shared.ask().result(WAIT_SECS) == OK


def test_a_defect_of_one_probe_does_not_hide_the_others(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Probe:
        raise ValueError

    monkeypatch.setattr("health.selectors.probe_workers", fail)
    probes = ask(redis)
    assert probes["workers"][:2] == (False, "cannot be found out: see the log")
    assert probes["scan_stream"].is_ok


def _list_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("status ")]
