"""Analytics are cached as long as they are valid, and not a request longer."""

import time
from contextlib import closing
from typing import Any

import pytest
from cachetools import LRUCache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis import Redis

from scans.analytics import counts
from scans.analytics.historical_counts import HistoricalCounts
from scans.analytics.rollups.rebuild import Range, rebuild_rollups
from scans.retention.erase import erase_qr
from tests.integration.scans.draining import append, drain_all
from tests.integration.scans.rollup_tables import open_connection
from tests.support.factories import Workspace
from tests.unit.scans.events import make_event

DAY_MS = 24 * 3600 * 1000


def scan(redis: Redis, nord: Workspace, qr: dict[str, Any], *, days_ago: int = 0) -> None:
    moment_ms = time.time_ns() // 1_000_000 - days_ago * DAY_MS
    event = make_event(
        tenant_id=nord.tenant.pk, qr_id=qr["id"], short_id=qr["short_id"], scanned_at_ms=moment_ms
    )
    append(redis, event)
    drain_all(redis)


def read(nord: Workspace, qr: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = nord.owner.get(f"/api/v1/dynamic/{qr['short_id']}/analytics/{query}")
    assert answer.status == 200
    body: dict[str, Any] = answer.json
    return body


def test_without_new_scans_no_rollups_are_read(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    scan(redis, nord, qr)
    first = read(nord, qr)
    with CaptureQueriesContext(connection) as queries:
        assert read(nord, qr) == first
    assert [one for one in queries if "scans_scan" in one["sql"]] == []
    assert [one for one in queries if "qrs_scantotal" in one["sql"]] != []


def test_each_new_scan_is_in_the_next_answer(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    for number, days_ago in enumerate((0, 3, 0, 40, 3), start=1):
        scan(redis, nord, qr, days_ago=days_ago)
        body = read(nord, qr, "?days=90")
        assert (body["total_scans"], body["scans_in_period"]) == (number, number)
        assert sum(one["count"] for one in body["by_day"]) == number


def test_periods_and_bots_are_cached_apart(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    for days_ago in (0, 10):
        scan(redis, nord, qr, days_ago=days_ago)
    for _ in range(2):
        assert read(nord, qr, "?days=7")["scans_in_period"] == 1
        assert read(nord, qr, "?days=30")["scans_in_period"] == 2
        assert read(nord, qr, "?days=30&bots=exclude")["total_scans"] == 2


def test_rebuilt_figures_are_in_the_next_answer(redis: Redis, nord: Workspace) -> None:
    """Another process rebuilds, and the totals are the same before and after."""
    qr = nord.create_qr()
    for days_ago in (0, 3):
        scan(redis, nord, qr, days_ago=days_ago)
    right = read(nord, qr)
    schema = nord.tenant.schema_name
    with closing(open_connection()) as other:
        other.execute(
            f"UPDATE \"{schema}\".scans_scanrollup SET value = 'wrong'"  # noqa: S608
            " WHERE dimension = 'os'"
        )
        # As after a restart: the wrong figures are in the cache of this process.
        other.execute(f'UPDATE "{schema}".qrs_scantotal SET recounted_at = now()')  # noqa: S608
        assert read(nord, qr)["top_os"] == [{"os": "wrong", "count": 2}]
        rebuild_rollups(other, schema, Range())
    assert read(nord, qr) == right


def test_after_an_erasure_the_same_number_of_scans_is_counted_anew(
    redis: Redis, nord: Workspace
) -> None:
    qr = nord.create_qr()
    for days_ago in (0, 3):
        scan(redis, nord, qr, days_ago=days_ago)
    assert len(read(nord, qr)["by_day"]) == 2
    with closing(open_connection()) as other:
        erase_qr(other, nord.tenant.schema_name, qr["id"])
    assert read(nord, qr)["total_scans"] == 0
    for _ in range(2):
        scan(redis, nord, qr, days_ago=1)
    body = read(nord, qr)
    assert (body["total_scans"], [one["count"] for one in body["by_day"]]) == (2, [2])


def test_counts_larger_than_the_cache_are_read_again(
    redis: Redis, nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = LRUCache[Any, HistoricalCounts](1, getsizeof=lambda history: history.weight)
    monkeypatch.setattr(counts, "_history_cache", cache)
    qr = nord.create_qr()
    for number, days_ago in enumerate((3, 0, 3), start=1):
        scan(redis, nord, qr, days_ago=days_ago)
        assert read(nord, qr)["scans_in_period"] == number
    assert len(cache) == 0


def test_workspaces_are_cached_apart(redis: Redis, nord: Workspace, sud: Workspace) -> None:
    """QR ids are the same in both."""
    mine, theirs = nord.create_qr(), sud.create_qr()
    assert mine["id"] == theirs["id"]
    scan(redis, nord, mine)
    assert read(nord, mine)["total_scans"] == 1
    assert read(sud, theirs)["total_scans"] == 0
