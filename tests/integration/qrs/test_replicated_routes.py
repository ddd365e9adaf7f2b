"""With replicas, a route counts as published once they have it; no answer waits for that."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from qrs.routes.models import QrRoute
from qrs.routes.publish import find_unpublished, publish_routes, publish_unpublished_routes
from tests.integration.qrs.held_routes import get_held, get_row
from tests.support.factories import Workspace
from tests.support.redis_sentinel import RedisServers

NEW_URL = "https://example.com/new"


@pytest.fixture
def servers(tmp_path: Path, settings: Settings) -> Iterator[RedisServers]:
    publish_unpublished_routes()
    with RedisServers(tmp_path / "redis", replicas=1, sentinels=0) as servers:
        settings.REDIS_URL = servers.url
        settings.REDIS_WAIT_REPLICAS = 1
        # A busy machine answers late.
        settings.REDIS_WAIT_MS = 500
        yield servers


def _is_published(short_id: str) -> bool:
    row = QrRoute.objects.get(pk=short_id)
    return row.published_version == row.version


def test_a_route_on_its_replica_is_published(nord: Workspace, servers: RedisServers) -> None:
    short_id = nord.create_qr()["short_id"]
    # At once, or with the repair where the machine was too busy.
    while not _is_published(short_id):
        publish_unpublished_routes()
    [replica] = servers.replicas
    assert replica.call("GET", f"route:{{{short_id}}}") == get_row(short_id)


def test_a_route_that_its_replica_lacks_is_in_force_and_published_later(
    nord: Workspace, servers: RedisServers
) -> None:
    short_id = nord.create_qr()["short_id"]
    [replica] = servers.replicas
    servers.hold_back(replica)

    answer = nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"destination_url": NEW_URL})

    assert answer.status == 200
    assert get_held(short_id) == get_row(short_id)
    assert not _is_published(short_id)
    assert publish_routes(short_ids=[short_id]) == 0
    assert find_unpublished().total >= 1
    servers.release(replica)
    servers.wait_until_synchronised()
    while not _is_published(short_id):
        publish_unpublished_routes()
    assert replica.call("GET", f"route:{{{short_id}}}") == get_row(short_id)


def test_a_replica_that_is_gone_stops_no_change(nord: Workspace, servers: RedisServers) -> None:
    short_id = nord.create_qr()["short_id"]
    servers.replicas[0].kill()
    for number in range(3):
        url = f"{NEW_URL}/{number}"
        path = f"/api/v1/dynamic/{short_id}/"
        assert nord.owner.patch(path, {"destination_url": url}).status == 200
        assert get_held(short_id) == get_row(short_id)
    assert not _is_published(short_id)
