"""ScanDay: the hours of all QRs of a workspace, summed by UTC day.

Triggers on ScanHour keep it right whoever writes: retention, a recount, an erasure, raw SQL, the
version before. Only ingestion adds to it by itself, because it writes hours of many workspaces
and days in one transaction: by triggers, two workers could lock the same days in different orders.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date
from typing import NamedTuple

import psycopg

from kernel.postgres_arrays import encode_columns
from scans.analytics.rollups import tables
from scans.analytics.rollups.sums import Sums
from scans.analytics.rollups.tables import in_schema
from scans.period import Period

# The triggers are silent until the transaction ends or resumes them.
PAUSE_TRIGGERS = b"SET LOCAL scans.adds_days = 'on'"
RESUME_TRIGGERS = b"SET LOCAL scans.adds_days = 'off'"
_DAY_COLUMNS = (date, int, int)


class WrongDay(NamedTuple):
    """A day by its hours, and as it is stored."""

    day: date
    human_count: int
    bot_count: int
    stored_human_count: int
    stored_bot_count: int


def add_days(connection: psycopg.Connection, sums: Mapping[str, Sums]) -> None:
    """Add the hours of new scans to the days. sums: by schema.

    The last locks of ingestion, in the order of schemas and days: from here on, other workers
    with scans of the same workspaces wait for the end of the transaction.
    """
    with connection.pipeline():
        for schema, some in sums.items():
            columns = encode_columns(_sum_days(some), _DAY_COLUMNS)
            tables.run(connection, tables.ADD_DAYS, schema, columns)


def _sum_days(sums: Sums) -> list[tuple[date, int, int]]:
    by_day: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for one in sums.hours:
        counts = by_day[one.hour.astimezone(UTC).date()]
        counts[0] += one.human_count
        counts[1] += one.bot_count
    return [(day, people, bots) for day, (people, bots) in sorted(by_day.items())]


def list_wrong_days(
    connection: psycopg.Connection, schema: str, first_day: date, last_day: date
) -> list[WrongDay]:
    """One statement and so one snapshot: concurrent ingestion does not look like drift."""
    period = Period(first_day, last_day)
    bounds = {
        "first_day": first_day,
        "last_day": last_day,
        "start": period.start,
        "end": period.end,
    }
    found = connection.execute(in_schema(tables.LIST_WRONG_DAYS, schema), bounds)
    return [WrongDay(*row) for row in found.fetchall()]


def rebuild_days(
    connection: psycopg.Connection, schema: str, first_day: date, last_day: date
) -> int:
    """Correct days that differ from their hours; returns how many did."""
    wrong = [one.day for one in list_wrong_days(connection, schema, first_day, last_day)]
    if not wrong:
        return 0
    with connection.transaction():
        # Who adds hours to these days has committed both or waits for this lock with its days.
        connection.execute(in_schema(tables.LOCK_DAYS, schema), [wrong])
        for one in list_wrong_days(connection, schema, wrong[0], wrong[-1]):
            if one.day in wrong:
                connection.execute(
                    in_schema(tables.SET_DAY, schema), [one.human_count, one.bot_count, one.day]
                )
        connection.execute(in_schema(tables.DELETE_EMPTY_DAYS, schema))
    return len(wrong)
