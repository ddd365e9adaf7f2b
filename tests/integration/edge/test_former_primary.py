"""A primary that the Sentinels have replaced goes on as one for a while: every client leaves it, so
that an edit that was answered is in force for the next scan.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from devserver.ports import LOOPBACK
from edge.backends.redis_link import RedisLink
from edge.redirects.replicas import Replication
from kernel.redis_clients import get_redis, open_async_redis
from kernel.redis_topology import get_topology
from tests.integration.edge.driver import (
    Phone,
    drive,
    in_thread,
    make_config,
    run_on_uvloop,
    wait_for,
)
from tests.support.factories import MENU_URL, Workspace
from tests.support.redis_sentinel import NAME, RedisNode, RedisServers
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(240)
NEW_URL = "https://example.com/new"
LIMIT_SECS = 60.0


class Site(NamedTuple):
    """Two primaries; the Sentinels of servers watch the former one, until they are told else."""

    servers: RedisServers
    former: RedisNode
    other: RedisNode

    @property
    def url(self) -> str:
        return self.servers.url

    def name_another(self) -> None:
        """As the Sentinels do by themselves, some ten seconds before they demote the former one."""
        for number in range(len(self.servers.sentinel_ports)):
            tell = self.servers.call_sentinel
            tell(number, "SENTINEL", "REMOVE", NAME)
            tell(number, "SENTINEL", "MONITOR", NAME, LOOPBACK, self.other.port, 2)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with (
        RedisServers(tmp_path / "redis", replicas=0) as servers,
        RedisServers(tmp_path / "other", replicas=0, sentinels=0) as others,
    ):
        yield Site(servers, servers.primary, others.primary)


def test_pooled_clients_leave_it(site: Site) -> None:
    redis = get_redis(site.url)
    redis.incr("pool")
    wait_until(lambda: get_topology(site.url)._watch._named.known, limit_secs=LIMIT_SECS)
    site.name_another()
    wait_until(lambda: redis.incr("pool") and site.other.call("GET", "pool"), limit_secs=LIMIT_SECS)
    last = site.former.call("GET", "pool")
    redis.incr("pool")
    assert site.former.call("GET", "pool") == last
    assert site.former.is_primary()


def test_clients_of_feeds_leave_it(site: Site) -> None:
    async def scenario() -> None:
        feeds = open_async_redis(site.url)
        await feeds.incr("feeds")
        await wait_for(lambda: bool(get_topology(site.url)._watch._named.known))
        site.name_another()
        async with asyncio.timeout(LIMIT_SECS):
            while not site.other.call("GET", "feeds"):
                await feeds.incr("feeds")
                await asyncio.sleep(0.05)
        await feeds.aclose()

    run_on_uvloop(scenario())


@pytest.mark.parametrize("replicas", [0, 1])
def test_scans_leave_it_and_obey_the_next_edit(
    site: Site, nord: Workspace, tmp_path: Path, settings: Any, replicas: int
) -> None:
    settings.REDIS_URL = site.url
    short_id = str(nord.create_qr()["short_id"])
    path = f"/api/v1/dynamic/{short_id}/"
    config = make_config(
        tmp_path / "spool", redis_url=site.url, replication=Replication(replicas=replicas)
    )

    def edit() -> bool:
        return nord.owner.patch(path, {"destination_url": NEW_URL}).status == 200

    async def scenario(phone: Phone) -> None:
        edge = phone.edge
        assert (await phone.scan(short_id)).headers["location"] == MENU_URL
        await wait_for(lambda: bool(edge.failover_watch.named))
        await wait_for(lambda: bool(get_topology(site.url)._watch._named.known))
        site.name_another()
        for link in (edge.redis, edge.scan_redis):
            await wait_for(lambda link=link: find_port(link) == site.other.port, timeout_secs=60)  # type: ignore[misc]
        redis = get_redis(site.url)
        await wait_for(lambda: bool(redis.incr("pool") and site.other.call("GET", "pool")))
        assert await in_thread(edit)
        assert (await phone.scan(short_id)).headers["location"] == NEW_URL
        assert site.former.is_primary()

    drive(config, scenario)


def find_port(link: RedisLink) -> int:
    """Of the server; 0 without a connection."""
    wire = link._wire
    if wire is None or wire._transport is None:
        return 0
    return int((wire._transport.get_extra_info("peername") or ("", 0))[1])
