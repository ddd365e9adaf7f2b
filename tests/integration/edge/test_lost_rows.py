"""PostgreSQL went back: rows that it lacks come back from the tail log, for which it is another."""

from pathlib import Path

import pytest

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.redirects.totals import AnsweredTotals
from kernel.redis_clients import get_redis
from scans.accounting.ledger.models import AnsweredScans
from scans.accounting.waiting import count_waiting
from scans.events import STREAM_KEY
from scans.models import DynamicQrScan
from tenants.postgres_schemas import tenant_schema
from tests.integration.edge.account import drain, start_from_zero
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.integration.edge.test_outages import scan_many
from tests.integration.scans.draining import count_rows
from tests.support.factories import Workspace

SCANS = 30


@pytest.fixture
def mine(own_redis: RedisServer, tmp_path: Path) -> EdgeConfig:
    return make_config(tmp_path / "spool", redis_url=own_redis.url, tail_bytes=100_000_000)


async def answer(phone: Phone, short_id: str) -> AnsweredTotals:
    await phone.edge.reporter.report()
    await scan_many(phone, short_id, SCANS)
    return phone.edge.recorder.totals


def go_back(workspace: Workspace) -> None:
    """To a PostgreSQL without these commits."""
    start_from_zero()
    with tenant_schema(workspace.tenant.schema_name):
        DynamicQrScan.objects.all().delete()


def promote(server: RedisServer, totals: AnsweredTotals) -> None:
    """As if the mark of this process were from before a promotion."""
    get_redis(server.url).set(f"{{scans}}:tail:{totals.process}:postgresql", "1 00000001")


@pytest.mark.parametrize("is_another", [True, False])
def test_scans_of_an_ended_process_are_stored_again_for_another_postgresql_only(
    mine: EdgeConfig, own_redis: RedisServer, nord: Workspace, short_id: str, is_another: bool
) -> None:
    url = own_redis.url
    start_from_zero()
    totals = drive(mine, lambda phone: answer(phone, short_id))
    assert drain(url).ingested == SCANS
    if is_another:
        go_back(nord)
        promote(own_redis, totals)

    async def look_after(phone: Phone) -> None:
        await phone.edge.reporter.report()
        await phone.edge.tail_replayer.check_ended()
        if is_another:
            await wait_for(lambda: count_waiting(get_redis(url)).events >= SCANS)

    drive(mine, look_after)
    assert bool(get_redis(url).xlen(STREAM_KEY)) is is_another
    balance = drain(url)
    assert (balance.answered, balance.ingested, balance.missing) == (SCANS, SCANS, 0)
    assert count_rows(nord.tenant) == SCANS
    assert AnsweredScans.objects.get(process=totals.process).answered == SCANS


def test_scans_of_a_running_process_are_stored_again(
    mine: EdgeConfig, own_redis: RedisServer, nord: Workspace, short_id: str
) -> None:
    url = own_redis.url
    start_from_zero()

    async def scenario(phone: Phone) -> None:
        await answer(phone, short_id)
        await phone.edge.tail_replayer.check()
        assert (await in_thread(lambda: drain(url))).ingested == SCANS
        await in_thread(lambda: go_back(nord))
        phone.edge.postgres_server.known = b"1 00000001"
        await phone.edge.tail_replayer.check()

    drive(mine, scenario)
    balance = drain(url)
    assert (balance.ingested, balance.missing) == (SCANS, 0)
    assert count_rows(nord.tenant) == SCANS
