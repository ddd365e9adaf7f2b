"""A replica that took over may lack edits: scans obey PostgreSQL until its routes were compared."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from edge.backends.database import DatabaseUnavailableError
from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from qrs.routes.codec import COMPARED_KEY
from qrs.routes.models import RouteComparison
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.integration.edge.tracked import scan_until_trusted
from tests.integration.qrs.comparing import compare_all, settle, watch
from tests.support.factories import MENU_URL, Workspace
from tests.support.redis_sentinel import RedisNode, RedisServers

NEW_URL = "https://example.com/new"


@pytest.fixture
def replica(nord: Workspace, short_id: str, tmp_path: Path, settings: Any) -> Iterator[RedisNode]:
    """A promoted one, which lacks an edit that was answered."""
    with RedisServers(tmp_path / "redis", replicas=1, sentinels=0) as servers:
        settings.REDIS_URL = servers.url
        settle()
        servers.wait_until_synchronised()
        [node] = servers.replicas
        servers.hold_back(node)
        edit(nord, short_id, NEW_URL)
        servers.kill_primary()
        servers.promote(node)
        settings.REDIS_URL = node.url
        yield node


def edit(workspace: Workspace, short_id: str, url: str) -> None:
    path = f"/api/v1/dynamic/{short_id}/"
    assert workspace.owner.patch(path, {"destination_url": url}).status == 200


def settle_takeover() -> None:
    """The comparison that ends it, as some seconds later."""
    compare_all()
    RouteComparison.objects.update(requested_at=utc_now() - timedelta(seconds=20))
    assert watch().is_due
    compare_all()
    assert not watch().is_due


async def scan(phone: Phone, short_id: str) -> str:
    return str((await phone.scan(short_id)).headers["location"])


def test_scans_obey_postgresql_until_all_is_compared(
    replica: RedisNode, short_id: str, tmp_path: Path
) -> None:
    async def scenario(phone: Phone) -> None:
        guard, metrics = phone.edge.takeovers, phone.edge.metrics
        assert guard.may_lack_edits
        for count in (1, 2):
            assert await scan(phone, short_id) == NEW_URL
            assert metrics.database_lookups == count
        await in_thread(watch)
        await in_thread(compare_all)
        # Publishers may have come to the former primary until now.
        assert guard.may_lack_edits
        await in_thread(settle_takeover)
        await wait_for(lambda: not guard.may_lack_edits)
        before = metrics.database_lookups
        await scan_until_trusted(phone, short_id)
        assert await scan(phone, short_id) == NEW_URL
        assert metrics.database_lookups == before

    drive(make_config(tmp_path / "spool", redis_url=replica.url), scenario)


def test_an_edit_is_in_force_meanwhile(
    nord: Workspace, replica: RedisNode, short_id: str, tmp_path: Path
) -> None:
    async def scenario(phone: Phone) -> None:
        for number in range(3):
            url = f"{NEW_URL}/{number}"
            await in_thread(partial(edit, nord, short_id, url))
            assert await scan(phone, short_id) == url

    drive(make_config(tmp_path / "spool", redis_url=replica.url), scenario)


def test_without_postgresql_the_later_of_two_copies_counts(
    replica: RedisNode, short_id: str, tmp_path: Path
) -> None:
    async def scenario(phone: Phone) -> None:
        async def fail(*_: object) -> None:
            raise DatabaseUnavailableError("away")

        fetch, phone.edge.database.fetch = phone.edge.database.fetch, fail  # type: ignore[method-assign,assignment]
        phone.edge.database_circuit._probe = fail
        assert await scan(phone, short_id) == MENU_URL
        phone.edge.database.fetch = fetch  # type: ignore[method-assign]
        phone.edge.database_circuit.is_healthy = True
        assert await scan(phone, short_id) == NEW_URL
        phone.edge.database.fetch = fail  # type: ignore[method-assign,assignment]
        for _ in range(3):
            assert await scan(phone, short_id) == NEW_URL

    drive(make_config(tmp_path / "spool", redis_url=replica.url), scenario)


def test_a_restarted_server_needs_no_comparison(
    replica: RedisNode, short_id: str, tmp_path: Path
) -> None:
    """Its log has every edit; it was compared before, or will be by the watch."""
    watch()
    settle_takeover()
    compared = replica.call("GET", COMPARED_KEY)
    replica.stop()
    replica.start()

    async def scenario(phone: Phone) -> None:
        assert not phone.edge.takeovers.may_lack_edits
        assert await scan(phone, short_id) == NEW_URL

    drive(make_config(tmp_path / "spool", redis_url=replica.url), scenario)
    assert replica.call("GET", COMPARED_KEY) == compared


def test_one_that_was_promoted_before_there_were_marks_is_compared_by_itself(
    replica: RedisNode,
) -> None:
    watch()
    settle_takeover()
    get_redis(replica.url).delete(COMPARED_KEY)
    RouteComparison.objects.update(requested_at=utc_now() - timedelta(seconds=20))
    state = watch()
    assert (state.is_due, state.is_doubtful) == (True, False)
    compare_all()
    assert get_redis(replica.url).get(COMPARED_KEY)
    assert not watch().is_due
