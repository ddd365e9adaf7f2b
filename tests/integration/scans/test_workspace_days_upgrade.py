"""The migration counts what the version before has stored, and what it stores meanwhile."""

from contextlib import closing
from datetime import date

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import OperationalError, ProgrammingError, connection

from scans.models import ScanDay
from tenants.migrating.schema import migrate_schema
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.rollup_tables import open_connection
from tests.support.factories import Workspace

_BEFORE = "0005_bot_reason_length"


def _migrate_back(workspace: Workspace) -> None:
    with tenant_schema(workspace.tenant.schema_name):
        call_command(MigrateCommand(), "scans", _BEFORE, interactive=False, verbosity=0)


def _migrate(workspace: Workspace) -> None:
    migrate_schema(workspace.tenant.schema_name, lambda _: None)


def _store_as_before(connection: psycopg.Connection, workspace: Workspace, scans: int) -> None:
    """As that version does in each batch: it adds to hours and knows no days."""
    connection.execute(
        f'INSERT INTO "{workspace.tenant.schema_name}".scans_scanhour AS counted'  # noqa: S608
        " SELECT qr_id, hour, %s, 1 FROM generate_series(1, 3) AS qr_id,"
        " generate_series('2026-05-07 22:00Z'::timestamptz, '2026-05-08 01:00Z', '1 hour') AS hour"
        " ON CONFLICT (qr_id, hour) DO UPDATE SET"
        " human_count = counted.human_count + excluded.human_count,"
        " bot_count = counted.bot_count + excluded.bot_count",
        [scans],
    )


def _read_days(workspace: Workspace) -> dict[date, tuple[int, int]]:
    with tenant_schema(workspace.tenant.schema_name):
        return {one.day: (one.human_count, one.bot_count) for one in ScanDay.objects.all()}


def test_stored_scans_are_counted_once(nord: Workspace) -> None:
    _migrate_back(nord)
    with closing(open_connection()) as direct:
        _store_as_before(direct, nord, 5)
        _migrate(nord)
        assert _read_days(nord) == {date(2026, 5, 7): (30, 6), date(2026, 5, 8): (30, 6)}
        _store_as_before(direct, nord, 1)
    assert _read_days(nord) == {date(2026, 5, 7): (36, 12), date(2026, 5, 8): (36, 12)}


def test_migration_waits_for_a_batch_that_is_being_stored(nord: Workspace) -> None:
    """It gives up after five seconds instead of keeping scans waiting, and can be repeated."""
    _migrate_back(nord)
    with closing(open_connection()) as direct:
        with direct.transaction():
            _store_as_before(direct, nord, 5)
            with pytest.raises(OperationalError, match="lock timeout"):
                _migrate(nord)
            connection.close()
        with pytest.raises(ProgrammingError):
            _read_days(nord)
        connection.close()
        _migrate(nord)
    assert _read_days(nord) == {date(2026, 5, 7): (30, 6), date(2026, 5, 8): (30, 6)}
