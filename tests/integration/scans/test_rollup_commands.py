"""The commands check_rollups and rebuild_rollups."""

from contextlib import closing
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from redis import Redis

from tests.integration.scans.draining import append, drain_all, get_totals
from tests.integration.scans.rollup_tables import dump, open_connection
from tests.support.factories import Workspace, run_parallel
from tests.unit.scans.events import make_event


def _call(name: str, workspace: Workspace, *arguments: str) -> str:
    out = StringIO()
    options = ("--workspace", workspace.tenant.slug, "--from", "2020-01-01", *arguments)
    call_command(name, *options, stdout=out)
    return out.getvalue()


def _drift(workspace: Workspace, statement: str) -> None:
    with closing(open_connection()) as connection:
        connection.execute(statement.format(schema=f'"{workspace.tenant.schema_name}"'))


def _scan(redis: Redis, workspace: Workspace, count: int = 5, **changes: Any) -> None:
    tenant_id = workspace.tenant.pk
    append(redis, *(make_event(tenant_id=tenant_id, **changes) for _ in range(count)))
    drain_all(redis)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {schema}.scans_scanhour SET human_count = human_count + 1",
        "DELETE FROM {schema}.scans_scanrollup WHERE dimension = 'country'",
        "UPDATE {schema}.qrs_scantotal SET bot_count = bot_count + 1",
        "DELETE FROM {schema}.scans_dynamicqrscan",
    ],
)
def test_drift_is_found_and_corrected(redis: Redis, nord: Workspace, statement: str) -> None:
    _scan(redis, nord)
    assert "every figure is what the rows say" in _call("check_rollups", nord)
    _drift(nord, statement)

    with pytest.raises(CommandError, match="rebuild_rollups"):
        _call("check_rollups", nord)
    assert "All are right now" in _call("rebuild_rollups", nord)

    assert "every figure is what the rows say" in _call("check_rollups", nord)


def test_an_empty_range_of_days_is_refused(redis: Redis, nord: Workspace) -> None:
    """With --from and --to swapped by mistake, the command would else report no drift."""
    _scan(redis, nord)
    _drift(nord, "UPDATE {schema}.scans_scanhour SET human_count = human_count + 1")
    with pytest.raises(CommandError, match="no day from 2026-05-09 to 2026-05-07"):
        _call("check_rollups", nord, "--from", "2026-05-09", "--to", "2026-05-07")
    with pytest.raises(CommandError, match="rebuild_rollups"):
        _call("check_rollups", nord, "--to", "9999-12-31")


def test_only_the_named_days_are_compared(redis: Redis, nord: Workspace) -> None:
    _scan(redis, nord)
    _drift(nord, "UPDATE {schema}.scans_scanhour SET human_count = human_count + 1")
    assert "every figure" in _call("check_rollups", nord, "--to", "2026-05-07")
    with pytest.raises(CommandError):
        _call("check_rollups", nord, "--from", "2026-05-08", "--to", "2026-05-08")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(CommandError, match="No such workspace"):
        call_command("check_rollups", "--workspace", "nobody")
    with pytest.raises(CommandError, match="No QR"):
        call_command("rebuild_rollups", "--short-id", "00000000")


def test_erasing_requires_a_confirmation(nord: Workspace) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("erase_scans", "--workspace", nord.tenant.slug)
    with pytest.raises(CommandError, match="Name a"):
        call_command("erase_scans", "--yes")
    call_command("erase_scans", "--workspace", nord.tenant.slug, "--yes")


def test_scans_that_arrive_during_a_rebuild_count_once(redis: Redis, nord: Workspace) -> None:
    for number in range(40):
        append(redis, make_event(tenant_id=nord.tenant.pk, qr_id=number % 3 + 1))

    def rebuild() -> int:
        for _ in range(15):
            _drift(nord, "UPDATE {schema}.scans_scanhour SET human_count = 0 WHERE qr_id = 1")
            _call("rebuild_rollups", nord)
        return 0

    def ingest() -> int:
        inserted = 0
        for number in range(40):
            inserted += drain_all(redis).inserted
            append(redis, make_event(tenant_id=nord.tenant.pk, qr_id=number % 3 + 1))
        return inserted + drain_all(redis).inserted

    assert sum(run_parallel([rebuild, ingest])) == 80
    _call("rebuild_rollups", nord)
    assert sum(total for total, _ in get_totals(nord.tenant).values()) == 80
    with closing(open_connection()) as connection:
        assert len(dump(connection, nord.tenant)["scans_scanhour"]) == 3
    assert "every figure" in _call("check_rollups", nord)
