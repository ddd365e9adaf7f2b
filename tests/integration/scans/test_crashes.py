"""Workers that end between two steps lose no scan and count none twice."""

from collections.abc import Sequence

import psycopg
import pytest
from django.conf import settings
from redis import Redis

from scans.ingestion.drain import Drain
from scans.ingestion.stream import ScanStream, Settlement
from scans.log.live.publish import publish_scans
from tests.integration.scans.draining import (
    append,
    count_rows,
    count_waiting,
    drain_all,
    get_totals,
    make_drain,
)
from tests.support.factories import Workspace
from tests.unit.scans.events import make_event


class PowerCutError(Exception):
    pass


class StreamThatLosesPower(ScanStream):
    """Ends between the commit and the acknowledgement."""

    def settle(self, settlements: Sequence[Settlement]) -> None:
        raise PowerCutError(f"{len(settlements)} entries stay pending")


def test_a_crash_after_the_commit_replays_without_counting_twice(
    redis: Redis, nord: Workspace
) -> None:
    append(redis, *(make_event(tenant_id=nord.tenant.pk) for _ in range(5)))
    dying = Drain(
        redis=redis,
        stream=StreamThatLosesPower(redis, consumer="dying"),
        provider="none",
        secret="s" * 40,
        publish=publish_scans,
    )
    with pytest.raises(PowerCutError):
        dying.run(budget_secs=5)
    dying.database.close()
    assert count_rows(nord.tenant) == 5
    assert count_waiting(redis) == (1, 1)

    counts = drain_all(redis, abandoned_after_ms=0)

    assert (counts.inserted, counts.duplicates) == (0, 5)
    assert get_totals(nord.tenant) == {42: (5, 0)}
    assert count_waiting(redis) == (0, 0)


def test_after_a_crash_before_the_commit_another_worker_stores_the_scans(
    redis: Redis, nord: Workspace
) -> None:
    append(redis, make_event(tenant_id=nord.tenant.pk))
    make_drain(redis).stream.read_new()
    assert drain_all(redis).inserted == 0, "not abandoned yet"
    assert drain_all(redis, abandoned_after_ms=0).inserted == 1
    assert get_totals(nord.tenant) == {42: (1, 0)}


def test_many_abandoned_entries_are_all_found(redis: Redis, nord: Workspace) -> None:
    for _ in range(250):
        append(redis, make_event(tenant_id=nord.tenant.pk))
    make_drain(redis).stream.read_new(count=250)
    assert drain_all(redis, abandoned_after_ms=0).inserted == 250
    assert count_waiting(redis) == (0, 0)


def test_during_an_outage_of_postgresql_nothing_is_read_from_the_stream(
    redis: Redis, nord: Workspace
) -> None:
    append(redis, make_event(tenant_id=nord.tenant.pk))
    drain = make_drain(redis)
    drain.database.get = _refuse_connection  # type: ignore[method-assign]  # an unavailable server
    with pytest.raises(psycopg.OperationalError):
        drain.run(budget_secs=5)
    assert drain_all(redis).inserted == 1


def test_a_session_that_the_server_ended_is_replaced(redis: Redis, nord: Workspace) -> None:
    drain = make_drain(redis)
    drain.run(budget_secs=5)
    backend = drain.database.get().info.backend_pid
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [backend])
    append(redis, make_event(tenant_id=nord.tenant.pk))
    with pytest.raises(psycopg.OperationalError):
        drain.run(budget_secs=5)
    drain.database.close()

    assert drain_all(redis, abandoned_after_ms=0).inserted == 1


def _refuse_connection() -> psycopg.Connection:
    return psycopg.connect("postgresql://user@127.0.0.1:1/none", connect_timeout=1)
