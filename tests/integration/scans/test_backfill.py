"""Scans that were stored by a version without rollups are counted without a command."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from redis import Redis

from kernel.clock import utc_now
from scans.analytics.rollups.backfill import backfill_all
from scans.retention.purge import first_retained_day
from tasks.scans import backfill_after_upgrade, backfill_rollups
from tenants.migrating.platform import Report
from tenants.models import Tenant
from tenants.signals import tenant_migrated
from tests.integration.scans import rollup_tables
from tests.integration.scans.draining import append, drain_all
from tests.integration.scans.rollup_tables import open_connection
from tests.support.factories import Workspace
from tests.unit.scans.events import make_event


def _scan(redis: Redis, workspace: Workspace, qr_id: int, count: int) -> None:
    tenant_id = workspace.tenant.pk
    append(redis, *(make_event(tenant_id=tenant_id, qr_id=qr_id) for _ in range(count)))
    drain_all(redis)


def _dump(workspace: Workspace) -> dict[str, list[Any]]:
    with closing(open_connection()) as connection:
        return rollup_tables.dump(connection, workspace.tenant)


def _delete_rollups(workspace: Workspace, qr_id: int) -> None:
    schema = workspace.tenant.schema_name
    with closing(open_connection()) as connection:
        for table in ("scans_scanhour", "scans_scanrollup"):
            connection.execute(f'DELETE FROM "{schema}".{table} WHERE qr_id = {qr_id}')  # noqa: S608


def test_the_daily_task_counts_them(redis: Redis, nord: Workspace, sud: Workspace) -> None:
    for workspace in (nord, sud):
        _scan(redis, workspace, 1, 3)
        _scan(redis, workspace, 2, 4)
    right = _dump(nord), _dump(sud)
    _delete_rollups(nord, 1)
    _delete_rollups(sud, 2)
    assert (_dump(nord), _dump(sud)) != right

    backfill_rollups.apply(kwargs={"after_tenant_id": nord.tenant.pk - 1}).get()

    assert (_dump(nord), _dump(sud)) == right


@pytest.mark.parametrize(("hours_ago", "is_counted"), [(23, True), (25, False)])
def test_the_frequent_task_counts_them_on_the_day_of_an_upgrade(
    redis: Redis, nord: Workspace, hours_ago: int, *, is_counted: bool
) -> None:
    _scan(redis, nord, 1, 3)
    right = _dump(nord)
    _delete_rollups(nord, 1)
    with migrated(hours_ago):
        backfill_after_upgrade.apply(kwargs={"after_tenant_id": nord.tenant.pk - 1}).get()
    assert (_dump(nord) == right) == is_counted


@contextmanager
def migrated(hours_ago: int) -> Iterator[None]:
    """The newest migration was applied so long ago."""
    move = "UPDATE public.django_migrations SET applied = applied + %s"
    with closing(open_connection()) as connection:
        row = connection.execute("SELECT now() - max(applied) FROM public.django_migrations")
        age = (row.fetchone() or [timedelta()])[0]
        shift = age - timedelta(hours=hours_ago)
        connection.execute(move, [shift])
        try:
            yield
        finally:
            connection.execute(move, [-shift])


def test_each_call_makes_progress_and_the_last_one_returns_none(
    redis: Redis, nord: Workspace
) -> None:
    _scan(redis, nord, 1, 2)
    _scan(redis, nord, 2, 2)
    right = _dump(nord)
    _delete_rollups(nord, 1)
    _delete_rollups(nord, 2)
    done: int | None = nord.tenant.pk - 1
    calls = 0
    with closing(open_connection()) as connection:
        while done is not None:
            since = first_retained_day(utc_now().date() + timedelta(days=1))
            done = backfill_all(connection, since=since, budget_secs=0, after_tenant_id=done)
            calls += 1
    assert calls >= 2
    assert _dump(nord) == right


def test_a_migration_counts_them(redis: Redis, nord: Workspace) -> None:
    _scan(redis, nord, 1, 3)
    right = _dump(nord)
    _delete_rollups(nord, 1)
    lines: list[str] = []
    report: Report = lines.append

    tenant_migrated.send(sender=Tenant, schema_name=nord.tenant.schema_name, report=report)

    assert _dump(nord) == right
    assert [line for line in lines if "QR 1 (1 of 1)" in line]


@pytest.mark.parametrize("scans", [0, 5])
def test_complete_rollups_are_not_counted_again(redis: Redis, nord: Workspace, scans: int) -> None:
    _scan(redis, nord, 1, scans)
    lines: list[str] = []
    tenant_migrated.send(sender=Tenant, schema_name=nord.tenant.schema_name, report=lines.append)
    assert [line for line in lines if "counting" in line] == []
