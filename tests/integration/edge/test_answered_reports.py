"""The engine's side of the account: every redirected scan is counted once, in PostgreSQL."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.redirects.totals import AnsweredTotals
from scans.accounting.ledger.models import AnsweredScans
from scans.events import STREAM_KEY
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.integration.edge.test_outages import NO_DATABASE, kill, restart


@pytest.fixture
def mine(own_redis: RedisServer, tmp_path: Path) -> EdgeConfig:
    return make_config(tmp_path / "spool", redis_url=own_redis.url)


def read_report(totals: AnsweredTotals) -> dict[str, Any]:
    names = ("answered", "spooled", "replayed", "lost")
    report: dict[str, Any] = AnsweredScans.objects.values(*names).get(process=totals.process)
    return report


async def scan_many(phone: Phone, short_id: str, count: int) -> None:
    await asyncio.gather(*[phone.scan(short_id) for _ in range(count)])


def test_redirects_are_reported_and_head_requests_are_not(mine: EdgeConfig, short_id: str) -> None:
    async def scenario(phone: Phone) -> AnsweredTotals:
        await scan_many(phone, short_id, 40)
        await phone.call("HEAD", f"/q/{short_id}/")
        await phone.scan("zzzzzzzz")
        return phone.edge.recorder.totals

    totals = drive(mine, scenario)
    assert read_report(totals) == {"answered": 40, "spooled": 0, "replayed": 0, "lost": 0}


def test_spooled_scans_are_reported_at_once_and_as_replayed_later(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    async def scenario(phone: Phone) -> AnsweredTotals:
        totals = phone.edge.recorder.totals
        kill(own_redis)
        await scan_many(phone, short_id, 30)
        await phone.edge.reporter.report()
        waiting = await in_thread(lambda: read_report(totals))
        assert waiting == {"answered": 30, "spooled": 30, "replayed": 0, "lost": 0}
        restart(own_redis)
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))
        return totals

    totals = drive(mine, scenario)
    assert read_report(totals) == {"answered": 30, "spooled": 30, "replayed": 30, "lost": 0}


def test_the_next_process_reports_those_whose_spool_it_replays(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    """The first one ended before it had reported anything."""

    async def scan(phone: Phone) -> AnsweredTotals:
        await phone.scan(short_id)
        own_redis.stop()
        await scan_many(phone, short_id, 30)
        return phone.edge.recorder.totals

    async def replay(phone: Phone) -> None:
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))

    totals = drive(mine, scan)
    AnsweredScans.objects.filter(process=totals.process).delete()
    own_redis.start()
    drive(mine, replay)
    assert read_report(totals) == {"answered": 31, "spooled": 30, "replayed": 30, "lost": 0}


def test_without_postgresql_nothing_is_reported_and_every_scan_is_taken(
    mine: EdgeConfig, short_id: str, tmp_path: Path
) -> None:
    async def warm_up(phone: Phone) -> None:
        await phone.scan(short_id)
        await phone.edge.lookup.stop()

    async def scenario(phone: Phone) -> list[Any]:
        await scan_many(phone, short_id, 5)
        await phone.edge.reporter.report()
        return phone.edge.recorder.totals.get_reports()

    drive(mine, warm_up)
    [report] = drive(replace(mine, database_url=NO_DATABASE, spool_dir=tmp_path / "s"), scenario)
    assert report.answered == 5


def test_scans_in_progress_are_not_reported() -> None:
    totals = AnsweredTotals()
    first = totals.begin(b"", 3)
    second = totals.begin(b"", 4)
    assert first.origin
    assert second.origin
    assert (first.origin.answered, second.origin.answered) == (3, 7)
    assert totals.get_reports() == []
    totals.end(first)
    assert [one.answered for one in totals.get_reports()] == [3]


def test_a_batch_that_is_made_anew_counts_once() -> None:
    totals = AnsweredTotals()
    first = totals.begin(b"", 5)
    second = totals.replace(first, b"", 3)
    assert second.origin
    assert (second.event_count, second.origin.answered) == (3, 3)
    totals.end(second)
    assert (totals.answered, totals.in_progress) == (3, 0)


def test_a_batch_in_the_stream_carries_its_number(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    async def scenario(phone: Phone) -> AnsweredTotals:
        await phone.scan(short_id)
        await phone.scan(short_id)
        return phone.edge.recorder.totals

    totals = drive(mine, scenario)
    with redis.Redis.from_url(own_redis.url) as client:
        entries: Any = client.xrange(STREAM_KEY)
    assert [(fields[b"n"], fields[b"o"].decode()) for _, fields in entries] == [
        (b"1", f"{totals.process} 1 0"),
        (b"1", f"{totals.process} 2 0"),
    ]
