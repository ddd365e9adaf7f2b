"""An edit is answered once every server that scans may still come to has it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from devserver.ports import LOOPBACK
from kernel.redis_clients import get_redis
from kernel.redis_topology import get_topology
from qrs.routes.codec import route_key
from tests.integration.qrs.held_routes import get_held, get_row
from tests.support.factories import Workspace
from tests.support.redis_sentinel import NAME, RedisNode, RedisServers
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(240)
LIMIT_SECS = 60.0


class Site(NamedTuple):
    """Two primaries; the Sentinels name the former one, until they are told else."""

    servers: RedisServers
    former: RedisNode
    other: RedisNode
    workspace: Workspace
    short_id: str

    def name_another(self, *sentinels: int) -> None:
        for number in sentinels:
            self.servers.call_sentinel(number, "SENTINEL", "REMOVE", NAME)
            self.servers.call_sentinel(
                number, "SENTINEL", "MONITOR", NAME, LOOPBACK, self.other.port, 2
            )

    def edit(self) -> int:
        path = f"/api/v1/dynamic/{self.short_id}/"
        url = {"destination_url": "https://example.com/new"}
        return int(self.workspace.owner.patch(path, url).status)

    def read(self, node: RedisNode) -> Any:
        return node.call("GET", route_key(self.short_id))


@pytest.fixture
def site(nord: Workspace, tmp_path: Path, settings: Any) -> Iterator[Site]:
    with (
        RedisServers(tmp_path / "redis", replicas=0) as servers,
        RedisServers(tmp_path / "other", replicas=0, sentinels=0) as others,
    ):
        settings.REDIS_URL = servers.url
        short_id = str(nord.create_qr()["short_id"])
        wait_until(get_topology(servers.url).is_settled, limit_secs=LIMIT_SECS)
        yield Site(servers, servers.primary, others.primary, nord, short_id)


@pytest.mark.parametrize("sentinels", [(0,), (2,), (0, 1), (0, 1, 2)])
def test_any_sentinel_that_names_another_is_heard(site: Site, sentinels: tuple[int, ...]) -> None:
    """It may have led a process there already, or not yet."""
    site.name_another(*sentinels)
    # A look that is up to date counts for a second and a half.
    wait_until(lambda: not get_topology(site.servers.url).is_settled(), limit_secs=LIMIT_SECS)
    assert site.edit() == 200
    assert site.read(site.former) == site.read(site.other) == get_row(site.short_id)


def test_a_server_that_is_gone_is_not_waited_for(site: Site) -> None:
    site.name_another(0, 1, 2)
    wait_until(lambda: not get_topology(site.servers.url).is_settled(), limit_secs=LIMIT_SECS)
    site.former.kill()
    assert site.edit() == 200
    assert site.read(site.other) == get_row(site.short_id)


def test_one_that_hangs_is_waited_for_until_all_have_left_it(site: Site) -> None:
    site.former.pause()
    site.name_another(0, 1, 2)
    topology = get_topology(site.servers.url)
    wait_until(lambda: not topology.is_settled(), limit_secs=LIMIT_SECS)
    assert site.edit() == 200
    assert topology.is_left([(LOOPBACK, site.former.port)])
    assert site.read(site.other) == get_row(site.short_id)


def test_a_replica_is_left_alone(nord: Workspace, tmp_path: Path, settings: Any) -> None:
    """A process that starts now asks every server once what it is."""
    with RedisServers(tmp_path / "redis", replicas=1) as servers:
        settings.REDIS_URL = servers.url
        short_id = str(nord.create_qr()["short_id"])
        assert get_topology(servers.url).list_servers() == {
            (LOOPBACK, node.port) for node in servers.nodes
        }
        assert get_held(short_id) == get_row(short_id)
        servers.wait_until_synchronised()
        get_redis(servers.url).ping()
        assert all(node.is_replica() for node in servers.replicas)
