"""ScanDay is the sum of the hours after every write, whoever writes, also at the same time."""

import random
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import psycopg
import pytest
from django.core.management import CommandError, call_command
from redis import Redis

from scans.analytics.rollups.rebuild import Range, rebuild_rollups
from scans.analytics.rollups.workspace_days import list_wrong_days, rebuild_days
from scans.events import ScanEvent
from scans.models import ScanDay, ScanHour
from scans.retention.erase import erase_qr, erase_workspace
from scans.retention.purge import purge_scans
from tasks.scans import backfill_rollups
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.draining import append, drain_all
from tests.integration.scans.rollup_tables import open_connection
from tests.support.factories import Workspace
from tests.unit.scans.events import NOON_MS, make_event

_ALL = Range().first_day, Range().last_day
_HOUR_MS = 3_600_000


def _make_events(workspace: Workspace, count: int, seed: int) -> list[ScanEvent]:
    """Of 6 QRs and 5 days, a fifth by a bot, a tenth paused."""
    rng = random.Random(seed)
    return [
        make_event(
            tenant_id=workspace.tenant.pk,
            qr_id=rng.randrange(1, 7),
            scanned_at_ms=NOON_MS - rng.randrange(5 * 24) * _HOUR_MS,
            user_agent="curl/8.5.0" if rng.random() < 0.2 else "Mozilla/5.0 (iPhone) Safari/604.1",
            outcome="paused" if rng.random() < 0.1 else "redirected",
        )
        for _ in range(count)
    ]


def _scan(redis: Redis, workspace: Workspace, count: int, seed: int) -> None:
    append(redis, *_make_events(workspace, count, seed))
    drain_all(redis)


def _read(workspace: Workspace) -> dict[date, tuple[int, int]]:
    with tenant_schema(workspace.tenant.schema_name):
        return {one.day: (one.human_count, one.bot_count) for one in ScanDay.objects.all()}


def _sum_hours(workspace: Workspace) -> dict[date, tuple[int, int]]:
    days: dict[date, tuple[int, int]] = {}
    with tenant_schema(workspace.tenant.schema_name):
        for one in ScanHour.objects.all():
            people, bots = days.get(one.hour.date(), (0, 0))
            days[one.hour.date()] = people + one.human_count, bots + one.bot_count
    return days


def _execute(workspace: Workspace, statement: str) -> None:
    with closing(open_connection()) as connection:
        connection.execute(statement.format(schema=f'"{workspace.tenant.schema_name}"'))


def _ingest_as_the_version_before(workspace: Workspace) -> None:
    """That version adds to the hours and knows nothing of days."""
    _execute(
        workspace,
        "INSERT INTO {schema}.scans_scanhour AS counted (qr_id, hour, human_count, bot_count)"
        " SELECT qr_id, hour, 2, 1 FROM generate_series(1, 9) AS qr_id,"
        " generate_series('2026-05-07 20:00Z'::timestamptz, '2026-05-08 12:00Z', '1 hour') AS hour"
        " ON CONFLICT (qr_id, hour) DO UPDATE SET"
        " human_count = counted.human_count + excluded.human_count,"
        " bot_count = counted.bot_count + excluded.bot_count",
    )


def _erase_one(workspace: Workspace) -> None:
    with closing(open_connection()) as connection:
        erase_qr(connection, workspace.tenant.schema_name, 3)


def _purge(workspace: Workspace) -> None:
    today = date(2027, 6, 6)
    with closing(open_connection()) as connection:
        purge_scans(
            connection, today=today, budget_secs=30, after_tenant_id=workspace.tenant.pk - 1
        )


def _rebuild_wrong_hours(workspace: Workspace) -> None:
    _execute(
        workspace,
        "UPDATE {schema}.scans_scanhour SET human_count = human_count + 7 WHERE qr_id < 4",
    )
    _execute(workspace, "DELETE FROM {schema}.scans_scanhour WHERE qr_id = 5")
    with closing(open_connection()) as connection:
        rebuild_rollups(connection, workspace.tenant.schema_name, Range())


WRITES: list[Callable[[Workspace], None]] = [
    _ingest_as_the_version_before,
    _erase_one,
    _purge,
    _rebuild_wrong_hours,
]


@pytest.mark.parametrize("write", WRITES)
def test_days_are_the_sum_of_the_hours_after_every_write(
    redis: Redis, nord: Workspace, sud: Workspace, write: Callable[[Workspace], None]
) -> None:
    for seed in range(3):
        _scan(redis, nord, 40, seed)
    _scan(redis, sud, 10, 9)
    before = _read(nord)
    assert before == _sum_hours(nord)
    assert len(before) >= 5

    write(nord)

    assert _read(nord) == _sum_hours(nord)
    assert _read(sud) == _sum_hours(sud)
    _scan(redis, nord, 40, 4)
    assert _read(nord) == _sum_hours(nord)


def test_purge_has_removed_the_days_that_it_has_emptied(redis: Redis, nord: Workspace) -> None:
    _scan(redis, nord, 60, 1)
    _purge(nord)
    assert min(_read(nord)) == date(2026, 5, 6)


def test_nothing_is_left_of_an_erased_workspace(redis: Redis, nord: Workspace) -> None:
    _scan(redis, nord, 60, 1)
    with closing(open_connection()) as connection:
        erase_workspace(connection, nord.tenant.schema_name)
    assert _read(nord) == {}


@pytest.mark.parametrize(
    "drift",
    [
        "UPDATE {schema}.scans_scanday SET human_count = human_count + 1",
        "UPDATE {schema}.scans_scanday SET bot_count = 0, human_count = human_count + bot_count",
        "DELETE FROM {schema}.scans_scanday WHERE day = '2026-05-06'",
        "INSERT INTO {schema}.scans_scanday VALUES ('2026-01-01', 3, 0)",
    ],
)
def test_a_wrong_day_is_reported_and_corrected(redis: Redis, nord: Workspace, drift: str) -> None:
    _scan(redis, nord, 60, 1)
    right = _read(nord)
    slug = f"--workspace={nord.tenant.slug}"
    call_command("check_rollups", slug)
    _execute(nord, drift)
    with pytest.raises(CommandError, match="not what the rows say"):
        call_command("check_rollups", slug)
    call_command("rebuild_rollups", slug)
    assert _read(nord) == right
    call_command("check_rollups", slug)


def test_the_daily_task_corrects_days(redis: Redis, nord: Workspace) -> None:
    _scan(redis, nord, 60, 1)
    right = _read(nord)
    _execute(nord, "UPDATE {schema}.scans_scanday SET human_count = human_count + 1")
    backfill_rollups.apply(kwargs={"after_tenant_id": nord.tenant.pk - 1}).get()
    assert _read(nord) == right


def _repeat(work: Callable[[psycopg.Connection], object], times: int, errors: list[str]) -> None:
    try:
        with closing(open_connection()) as connection:
            for _ in range(times):
                work(connection)
    except psycopg.Error as error:
        errors.append(repr(error))


def test_days_stay_right_while_everything_writes_at_once(redis: Redis, nord: Workspace) -> None:
    schema = nord.tenant.schema_name
    for seed in range(30):
        append(redis, *_make_events(nord, 30, seed))
    errors: list[str] = []
    hour = datetime(2026, 5, 7, 23, tzinfo=UTC)
    works: list[tuple[Callable[[psycopg.Connection], object], int]] = [
        (lambda connection: rebuild_days(connection, schema, *_ALL), 30),
        (lambda connection: rebuild_rollups(connection, schema, Range(qr_id=2)), 5),
        (lambda connection: erase_qr(connection, schema, 4), 5),
        (
            lambda connection: connection.execute(
                f'UPDATE "{schema}".scans_scanday SET human_count = human_count + 1'  # noqa: S608
                f" WHERE day = '{hour - timedelta(days=1):%Y-%m-%d}'"
            ),
            10,
        ),
    ]
    threads = [Thread(target=_repeat, args=(work, times, errors)) for work, times in works]
    threads += [Thread(target=drain_all, args=(redis,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    drain_all(redis, abandoned_after_ms=0)

    assert errors == []
    with closing(open_connection()) as connection:
        rebuild_days(connection, schema, *_ALL)
        assert list_wrong_days(connection, schema, *_ALL) == []
    assert _read(nord) == _sum_hours(nord)
