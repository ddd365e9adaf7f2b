"""Drills: Redis loses what it has acknowledged. Answered = rows in the end, and the status says
what is missing until then.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.redirects.batches import Batch
from edge.redirects.replicas import Replication
from edge.redirects.totals import AnsweredTotals
from kernel.redis_clients import get_redis
from scans.accounting.balance import ScanBalance
from scans.accounting.ledger.models import AnsweredScans
from scans.accounting.waiting import count_waiting
from scans.events import STREAM_KEY
from tests.integration.edge.account import (
    drain,
    list_spooled,
    read_balance,
    read_status,
    start_from_zero,
)
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.integration.edge.test_outages import assert_all_redirected, kill, restart, scan_many
from tests.support.redis_sentinel import RedisServers

TAIL_BYTES = 100_000_000


@pytest.fixture(autouse=True)
def from_zero() -> None:
    start_from_zero()


@pytest.fixture
def mine(own_redis: RedisServer, tmp_path: Path) -> EdgeConfig:
    return make_config(tmp_path / "spool", redis_url=own_redis.url, tail_bytes=TAIL_BYTES)


def assert_even(balance: ScanBalance, *, rows: int) -> None:
    assert (balance.answered, balance.ingested, balance.missing) == (rows, rows, 0)


async def hold_tail(phone: Phone) -> None:
    """Only the test compares the tail log; once, so that there is a mark."""
    replayer = phone.edge.tail_replayer
    replayer._stopping.set()
    assert replayer._task is not None
    await replayer._task
    replayer._stopping.clear()
    await replayer.check()


def flush(server: RedisServer) -> None:
    get_redis(server.url).flushall()


def empty(server: RedisServer) -> None:
    """A new server at the same address."""
    kill(server)
    for path in sorted(server.data_dir.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    restart(server)


def delete_nothing(server: RedisServer) -> None:
    kill(server)
    restart(server)


@pytest.mark.parametrize(("lose", "missing"), [(flush, 30), (empty, 30), (delete_nothing, 0)])
def test_what_a_lost_redis_held_is_missing_until_the_tail_log_has_brought_it_back(
    mine: EdgeConfig,
    own_redis: RedisServer,
    short_id: str,
    lose: Callable[[RedisServer], None],
    missing: int,
) -> None:
    url = own_redis.url

    async def scenario(phone: Phone) -> None:
        await hold_tail(phone)
        await scan_many(phone, short_id, 20)
        assert_even(await in_thread(lambda: drain(url)), rows=20)
        await phone.edge.tail_replayer.check()
        assert_all_redirected(await scan_many(phone, short_id, 30))
        await phone.edge.reporter.report()
        lose(own_redis)
        await wait_for(lambda: phone.edge.scan_circuit.is_healthy)
        balance = await in_thread(lambda: read_balance(url))
        assert balance.missing == missing
        status = await in_thread(lambda: read_status(url))
        assert status.is_ok is not bool(missing)
        assert status.line == ("scans are missing" if missing else "ok")
        await ask_until_healthy(phone)
        await phone.edge.tail_replayer.check()

    drive(mine, scenario)
    assert_even(drain(url), rows=50)
    assert read_status(url).is_ok


@pytest.mark.parametrize("after", [1, 3])
def test_a_redis_that_is_emptied_again_meanwhile_gets_everything_nevertheless(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str, after: int
) -> None:
    """What the tail log had appended by then is lost with the rest, on the same connection."""

    async def scenario(phone: Phone) -> None:
        recorder = phone.edge.recorder
        await hold_tail(phone)
        for _ in range(5):
            await scan_many(phone, short_id, 4)
        flush(own_redis)
        append, count = recorder.append_again, 0

        async def append_and_lose(batch: Batch) -> bool:
            nonlocal count
            is_appended = await append(batch)
            count += 1
            if count == after:
                flush(own_redis)
            return is_appended

        recorder.append_again = append_and_lose  # type: ignore[method-assign]
        for _ in range(2):
            await phone.edge.tail_replayer.check()
        assert count > after
        await phone.edge.reporter.report()

    drive(mine, scenario)
    assert_even(drain(own_redis.url), rows=20)


async def ask_until_healthy(phone: Phone) -> None:
    """The first call on a connection that a killed server has left opens the circuit."""
    while True:
        try:
            await phone.edge.scan_redis.call("PING")
        except Exception as error:  # noqa: BLE001 - as every caller of the link does
            phone.edge.scan_circuit.open(error)
            await wait_for(lambda: phone.edge.scan_circuit.is_healthy)
        else:
            return


def test_nothing_is_appended_again_while_nothing_is_lost(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        await hold_tail(phone)
        for _ in range(5):
            await scan_many(phone, short_id, 10)
            length = get_redis(own_redis.url).xlen(STREAM_KEY)
            await phone.edge.tail_replayer.check()
            assert get_redis(own_redis.url).xlen(STREAM_KEY) == length

    drive(mine, scenario)
    assert_even(drain(own_redis.url), rows=50)


def test_the_tail_log_of_a_process_that_has_ended_is_replayed_and_reported_by_another(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    url = own_redis.url

    async def answer_and_end(phone: Phone) -> AnsweredTotals:
        await hold_tail(phone)
        await scan_many(phone, short_id, 30)
        return phone.edge.recorder.totals

    async def look_after(phone: Phone) -> None:
        await wait_for(lambda: count_waiting(get_redis(url)).events >= 30)

    ended = drive(mine, answer_and_end)
    # As if it had been killed before its report, and Redis lost with it.
    AnsweredScans.objects.filter(process=ended.process).delete()
    flush(own_redis)
    drive(mine, look_after)
    assert AnsweredScans.objects.get(process=ended.process).answered == 30
    assert_even(drain(url), rows=30)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("wait_replicas", [0, 1])
def test_a_fail_over_to_a_replica_that_lags_loses_no_answered_scan(
    nord: object, short_id: str, tmp_path: Path, wait_replicas: int
) -> None:
    """With WAIT the spool has what the replicas lack; without it the tail log has."""
    with RedisServers(tmp_path / "redis", safe=True) as servers:
        config = make_config(
            tmp_path / "spool",
            redis_url=servers.url,
            replication=Replication(replicas=wait_replicas),
            tail_bytes=TAIL_BYTES,
        )

        async def scenario(phone: Phone) -> None:
            await hold_tail(phone)
            assert_all_redirected(await scan_many(phone, short_id, 100))
            # On a busy machine a replica may have been late.
            await wait_for(lambda: not list_spooled(config.spool_dir), timeout_secs=60)
            await phone.edge.tail_replayer.check()
            await asyncio.to_thread(servers.wait_until_synchronised)
            await asyncio.to_thread(servers.hold_back, *servers.replicas)
            spooled = phone.edge.metrics.spooled
            assert_all_redirected(await scan_many(phone, short_id, 20))
            assert phone.edge.metrics.spooled - spooled == (20 if wait_replicas else 0)
            await phone.edge.reporter.report()
            servers.kill_primary()
            assert_all_redirected(await scan_many(phone, short_id, 30))
            await asyncio.to_thread(servers.wait_for_new_primary)
            await wait_for(lambda: phone.edge.scan_circuit.is_healthy, timeout_secs=60)
            await wait_for(lambda: not list_spooled(config.spool_dir), timeout_secs=60)
            await phone.edge.reporter.report()
            # The spool has brought back all but what only the old primary had.
            balance = await in_thread(lambda: read_balance(servers.url))
            # On a busy machine replicas are short of time before: such scans wait twice.
            assert balance.missing == (0 if wait_replicas else 20) - spooled
            status = await in_thread(lambda: read_status(servers.url))
            assert status.is_ok is bool(wait_replicas)
            await phone.edge.tail_replayer.check()
            assert_all_redirected(await scan_many(phone, short_id, 10))

        drive(config, scenario)
        assert_even(drain(servers.url), rows=160)
        assert read_status(servers.url).is_ok
