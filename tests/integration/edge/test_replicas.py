"""REDIS_WAIT_REPLICAS: scans are in Redis once replicas have them, and are spooled otherwise."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.assembly import EdgeConfig
from edge.redirects.replicas import Replication
from scans.events import STREAM_KEY
from tests.integration.edge.driver import Phone, drive, make_config, read_events, wait_for
from tests.integration.edge.test_outages import assert_all_redirected, scan_many
from tests.support.redis_sentinel import RedisServers


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[RedisServers]:
    with RedisServers(tmp_path / "redis", sentinels=0, safe=True) as servers:
        yield servers


def config_for(servers: RedisServers, folder: Path, **replication: int) -> EdgeConfig:
    settings = {"replicas": 2, "wait_ms": 5000, **replication}
    return make_config(folder / "spool", redis_url=servers.url, replication=Replication(**settings))


@pytest.mark.parametrize("on_disk", [0, 1])
def test_scans_that_replicas_confirm_are_in_all_of_them_and_not_spooled(
    servers: RedisServers, short_id: str, tmp_path: Path, on_disk: int
) -> None:
    async def scenario(phone: Phone) -> None:
        assert_all_redirected(await scan_many(phone, short_id))
        # Before anything else could have reached them.
        lengths = {node.call("XLEN", STREAM_KEY) for node in servers.nodes}
        assert len(lengths) == 1
        assert phone.edge.metrics.spooled == 0
        assert phone.edge.scan_redis is not phone.edge.redis

    drive(config_for(servers, tmp_path, on_disk=on_disk), scenario)
    for node in servers.nodes:
        assert len(read_events(short_id, node.url)) == 40


def test_a_late_replica_sends_scans_to_the_spool_until_it_has_caught_up(
    servers: RedisServers, short_id: str, tmp_path: Path
) -> None:
    config = config_for(servers, tmp_path, wait_ms=50)

    async def scenario(phone: Phone) -> None:
        edge = phone.edge
        assert_all_redirected(await scan_many(phone, short_id, 1))
        servers.hold_back(servers.replicas[0])
        for _ in range(5):
            assert_all_redirected(await scan_many(phone, short_id, 10))
        assert edge.metrics.spooled == 50
        assert edge.metrics.short_waits >= 3
        # Look-ups have a connection of their own, so they still ask Redis.
        assert edge.redis_circuit.times_opened == 0
        assert list(config.spool_dir.glob("*.scans"))
        servers.release(servers.replicas[0])
        await wait_for(lambda: not list(config.spool_dir.glob("*")))

    drive(config, scenario)
    assert len({event.event_id for event in read_events(short_id, servers.url)}) == 51


def test_a_replay_appends_nothing_while_replicas_are_late(
    servers: RedisServers, short_id: str, tmp_path: Path
) -> None:
    config = config_for(servers, tmp_path, wait_ms=20)

    async def scenario(phone: Phone) -> None:
        servers.hold_back(servers.replicas[0])
        assert_all_redirected(await scan_many(phone, short_id, 10))
        length = servers.primary.call("XLEN", STREAM_KEY)
        for _ in range(5):
            await phone.edge.replayer.replay()
        assert servers.primary.call("XLEN", STREAM_KEY) == length
        servers.release(servers.replicas[0])
        await wait_for(lambda: not list(config.spool_dir.glob("*")))

    drive(config, scenario)


def test_after_three_short_batches_none_is_tried_for_a_while(
    servers: RedisServers, short_id: str, tmp_path: Path
) -> None:
    config = config_for(servers, tmp_path, wait_ms=20)

    async def scenario(phone: Phone) -> None:
        await phone.edge.replayer.stop()
        servers.hold_back(*servers.replicas)
        while not phone.edge.recorder._writes.is_paused:
            assert_all_redirected(await scan_many(phone, short_id, 1))
        length = servers.primary.call("XLEN", STREAM_KEY)
        assert_all_redirected(await scan_many(phone, short_id, 3))
        is_paused = phone.edge.recorder._writes.is_paused
        assert servers.primary.call("XLEN", STREAM_KEY) == length or not is_paused
        servers.release(*servers.replicas)

    drive(config, scenario)


def test_a_primary_that_refuses_writes_without_replicas_sends_scans_to_the_spool(
    servers: RedisServers, short_id: str, tmp_path: Path
) -> None:
    config = config_for(servers, tmp_path, replicas=1)

    async def scenario(phone: Phone) -> None:
        assert_all_redirected(await scan_many(phone, short_id, 1))
        servers.primary.call("CONFIG", "SET", "min-replicas-to-write", 3)
        assert_all_redirected(await scan_many(phone, short_id, 10))
        assert phone.edge.metrics.spooled == 10
        servers.primary.call("CONFIG", "SET", "min-replicas-to-write", 0)
        await wait_for(lambda: not list(config.spool_dir.glob("*")))

    drive(config, scenario)
    assert len(read_events(short_id, servers.url)) == 11


def test_disks_cannot_be_required_of_servers_that_keep_no_log(
    short_id: str, tmp_path: Path
) -> None:
    with RedisServers(tmp_path / "redis", replicas=1, sentinels=0) as servers:
        config = config_for(servers, tmp_path, replicas=1, on_disk=1)

        async def scenario(phone: Phone) -> None:
            assert_all_redirected(await scan_many(phone, short_id, 5))
            assert phone.edge.metrics.spooled == 5

        drive(config, scenario)


def test_without_replicas_to_wait_for_there_is_one_connection(
    config: EdgeConfig, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        assert phone.edge.scan_redis is phone.edge.redis
        await asyncio.gather(phone.scan(short_id))

    drive(config, scenario)
