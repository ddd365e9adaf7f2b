"""Scans older than 13 months are deleted, and nothing else; totals stay."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from redis import Redis

from scans.analytics.rollups.check import list_drift
from scans.analytics.rollups.rebuild import Range
from scans.models import DynamicQrScan, ScanExpired, ScanHour, ScanRollup
from scans.retention.batches import MAX_LOCK_SECS, ROWS, BatchSize, delete_batch
from scans.retention.erase import erase_qr, erase_workspace
from scans.retention.purge import first_retained_day, purge_scans
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.draining import append, count_rows, drain_all, get_totals
from tests.integration.scans.rollup_tables import open_connection
from tests.support.factories import Workspace
from tests.unit.scans.events import make_event

TODAY = date(2026, 5, 8)
FIRST_RETAINED = date(2025, 4, 8)


def _scan(redis: Redis, workspace: Workspace, time: datetime, qr_id: int = 42) -> None:
    at_ms = int(time.timestamp() * 1000)
    append(redis, make_event(tenant_id=workspace.tenant.pk, qr_id=qr_id, scanned_at_ms=at_ms))


def _purge(budget_secs: float = 60) -> int | None:
    with closing(open_connection()) as connection:
        return purge_scans(connection, today=TODAY, budget_secs=budget_secs).resume_after


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 5, 8), date(2025, 4, 8)),
        (date(2026, 1, 15), date(2024, 12, 15)),
        (date(2026, 3, 31), date(2025, 2, 28)),
        (date(2025, 3, 31), date(2024, 2, 29)),
        (date(2026, 7, 31), date(2025, 6, 30)),
    ],
)
def test_first_retained_day_is_a_day_that_exists(today: date, first: date) -> None:
    assert first_retained_day(today) == first


def test_retention_ends_exactly_at_midnight_utc(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    border = datetime(2025, 4, 8, tzinfo=UTC)
    for workspace in (nord, sud):
        for hours in (-9_000, -24, -1):
            _scan(redis, workspace, border + timedelta(hours=hours))
        _scan(redis, workspace, border - timedelta(milliseconds=1))
        _scan(redis, workspace, border)
        _scan(redis, workspace, border - timedelta(days=3), qr_id=7)
    drain_all(redis)

    assert _purge() is None

    for workspace in (nord, sud):
        with tenant_schema(workspace.tenant.schema_name):
            assert [row.scanned_at for row in DynamicQrScan.objects.all()] == [border]
            assert [hour.hour for hour in ScanHour.objects.all()] == [border]
            assert {rollup.day for rollup in ScanRollup.objects.all()} == {FIRST_RETAINED}
            expired = {one.qr_id: one.scan_count for one in ScanExpired.objects.all()}
        assert expired == {42: 4, 7: 1}
        assert get_totals(workspace.tenant) == {42: (5, 0), 7: (1, 0)}
        with closing(open_connection()) as connection:
            assert list(list_drift(connection, workspace.tenant.schema_name, Range())) == []


def test_purge_stops_without_time_and_the_next_call_resumes(redis: Redis, nord: Workspace) -> None:
    _scan(redis, nord, datetime(2024, 1, 1, tzinfo=UTC))
    drain_all(redis)
    assert _purge(budget_secs=0) is not None
    assert count_rows(nord.tenant) == 1
    assert _purge() is None
    assert count_rows(nord.tenant) == 0


def test_purge_stops_without_time_where_nothing_is_to_delete(
    nord: Workspace, sud: Workspace
) -> None:
    """Other tasks wait meanwhile: one call must not visit a thousand workspaces."""
    first, second = sorted((nord.tenant.pk, sud.tenant.pk))
    with closing(open_connection()) as connection:
        counts = purge_scans(connection, today=TODAY, budget_secs=0, after_tenant_id=first - 1)
        assert (counts.workspaces, counts.resume_after) == (1, first)
        counts = purge_scans(connection, today=TODAY, budget_secs=0, after_tenant_id=second - 1)
        assert (counts.workspaces, counts.resume_after) == (1, None)


def test_qrs_of_a_table_are_listed_by_one_statement(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with tenant_schema(nord.tenant.schema_name):
        ScanHour.objects.bulk_create(
            ScanHour(qr_id=qr_id, hour=hour, human_count=1, bot_count=0) for qr_id in range(1, 301)
        )
    execute, statements = psycopg.Connection.execute, []

    def note(connection: psycopg.Connection, *arguments: Any, **options: Any) -> Any:
        statements.append(arguments[0])
        return execute(connection, *arguments, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", note)
    with closing(open_connection()) as connection:
        purge_scans(connection, today=TODAY, budget_secs=60, after_tenant_id=nord.tenant.pk - 1)
    assert len(statements) < 100


def test_a_batch_that_waits_too_long_for_a_lock_is_cancelled(redis: Redis, nord: Workspace) -> None:
    """Another session has locked the QR's total: the batch ends in time, the next is smaller."""
    _scan(redis, nord, datetime(2024, 1, 1, tzinfo=UTC))
    drain_all(redis)
    schema, size = nord.tenant.schema_name, BatchSize(rows=100)
    before = datetime(2025, 1, 1, tzinfo=UTC)
    with closing(open_connection()) as other, closing(open_connection()) as connection:
        with other.transaction():
            other.execute(f'SELECT FROM "{schema}".qrs_scantotal FOR UPDATE')
            started = datetime.now(UTC)
            assert delete_batch(connection, schema, ROWS, 42, before, size)
            took_secs = (datetime.now(UTC) - started).total_seconds()
        assert took_secs < 2 * MAX_LOCK_SECS
        assert size.rows == 50
        assert not delete_batch(connection, schema, ROWS, 42, before, size)
    assert count_rows(nord.tenant) == 0


def test_erasing_one_qr_leaves_the_others(redis: Redis, nord: Workspace) -> None:
    for qr_id in (1, 1, 2):
        _scan(redis, nord, datetime(2026, 5, 1, tzinfo=UTC), qr_id=qr_id)
    drain_all(redis)
    with closing(open_connection()) as connection:
        erase_qr(connection, nord.tenant.schema_name, 1)
    assert count_rows(nord.tenant) == 1
    assert get_totals(nord.tenant) == {2: (1, 0)}
    _assert_no_drift(nord)


def test_erasing_a_workspace_leaves_the_other_one(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    for workspace in (nord, sud):
        for qr_id in (1, 2):
            _scan(redis, workspace, datetime(2026, 5, 1, tzinfo=UTC), qr_id=qr_id)
    drain_all(redis)
    with closing(open_connection()) as connection:
        assert erase_workspace(connection, nord.tenant.schema_name) == 2
    assert (count_rows(nord.tenant), get_totals(nord.tenant)) == (0, {})
    assert (count_rows(sud.tenant), len(get_totals(sud.tenant))) == (2, 2)
    _assert_no_drift(nord)


def _assert_no_drift(workspace: Workspace) -> None:
    with closing(open_connection()) as connection:
        assert list(list_drift(connection, workspace.tenant.schema_name, Range())) == []
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
