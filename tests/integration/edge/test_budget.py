"""The cost of a batch: one round trip to Redis, and no SQL, where the routes are known."""

import asyncio

import redis

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from tests.integration.edge.driver import Phone, drive, make_config, read_events
from tests.integration.edge.tracked import scan_until_trusted
from tests.support.factories import Workspace


def count_commands(url: str) -> dict[str, int]:
    client = redis.Redis.from_url(url)
    try:
        stats = client.info("commandstats")
    finally:
        client.close()
    return {name.removeprefix("cmdstat_"): int(stat["calls"]) for name, stat in stats.items()}


def test_a_batch_costs_one_round_trip_and_no_sql(
    own_redis: RedisServer, config: EdgeConfig, nord: Workspace
) -> None:
    short_ids = [nord.create_qr()["short_id"] for _ in range(3)]
    mine = make_config(config.spool_dir, redis_url=own_redis.url)

    async def scenario(phone: Phone) -> None:
        edge = phone.edge
        # On a busy machine a batch is slow, and others run beside it.
        edge.engine._batcher._slow_secs = 60
        await asyncio.gather(*[phone.scan(short_id) for short_id in short_ids])
        await edge.lookup.stop()
        await scan_until_trusted(phone, *short_ids)
        # Twice a second it reads the memory use of Redis, whatever the load.
        await edge.replayer.stop()
        await edge.reporter.stop()
        before = (edge.metrics.batches, edge.redis.round_trips, edge.database.queries)
        commands = count_commands(own_redis.url)
        responses = await asyncio.gather(*[phone.scan(s) for s in short_ids for _ in range(30)])
        assert {response.status_code for response in responses} == {302}
        batches = edge.metrics.batches - before[0]
        assert batches < 90
        assert edge.redis.round_trips - before[1] == batches
        assert edge.database.queries == before[2]
        after = count_commands(own_redis.url)
        assert after["mget"] == commands["mget"]
        assert after["xadd"] - commands["xadd"] == batches
        assert len(read_events(short_ids[1], own_redis.url)) >= 31

    drive(mine, scenario)


def test_scans_of_one_unknown_id_cause_one_query(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> int:
        before = phone.edge.database.queries
        for _ in range(5):
            await asyncio.gather(*[phone.scan("zzzzzzz" + letter) for letter in "abcdef"])
        return phone.edge.database.queries - before

    assert drive(config, scenario) == 1


def test_invented_hosts_share_their_queries(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> int:
        before = phone.edge.database.queries
        calls = [phone.get("/", host=f"evil-{number}.example") for number in range(50)]
        await asyncio.gather(*calls)
        return phone.edge.database.queries - before

    assert drive(config, scenario) <= 25
