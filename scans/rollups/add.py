"""Ingestion's part: add the sums of new rows, in the transaction that inserted them.

Sent for all schemas at once, so that 200 workspaces cost as many statements, but
only a few round trips. The totals come first: their locks, taken in the order of
schemas and QR ids, stand for all rollups of the QR.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import psycopg

from scans.arrays import encode_columns
from scans.rollups import dimensions, tables
from scans.rollups.dimensions import CountedScan
from scans.rollups.recount import recount_day
from scans.rollups.sums import (
    HOUR_COLUMNS,
    TOTAL_COLUMNS,
    VALUE_COLUMNS,
    DayList,
    Sums,
    ValueSum,
    join_values,
    sum_scans,
)

_DAY_COLUMNS = (int, date)
# A list that is full, and the first scan in its "(other)".
FullLists = dict[DayList, UUID]


class _Split(NamedTuple):
    """Sums for lists that are full, and for those that are not."""

    full: list[ValueSum]
    open: list[ValueSum]


def add_scans(connection: psycopg.Connection, scans: Mapping[str, Iterable[CountedScan]]) -> None:
    """Count these rows, which the running transaction has inserted. By schema."""
    summed = {schema: sum_scans(some) for schema, some in scans.items()}
    sums = {schema: some for schema, some in summed.items() if some.totals}
    if not sums:
        return
    _add_totals(connection, sums)
    full = _add_hours(connection, sums)
    splits = {schema: _split(some.values, full[schema]) for schema, some in sums.items()}
    over_full = _add_to_open_lists(connection, splits)
    for schema, split in splits.items():
        days = over_full[schema]
        if split.full:
            days |= _add_to_full_lists(connection, schema, split.full, full[schema])
        for qr_id, day in sorted(days):
            recount_day(connection, schema, qr_id, day)


def _add_totals(connection: psycopg.Connection, sums: Mapping[str, Sums]) -> None:
    with connection.pipeline():
        for schema, some in sums.items():
            tables.run(
                connection, tables.ADD_TOTALS, schema, encode_columns(some.totals, TOTAL_COLUMNS)
            )


def _add_hours(connection: psycopg.Connection, sums: Mapping[str, Sums]) -> dict[str, FullLists]:
    with connection.pipeline():
        cursors = {
            schema: tables.run(
                connection,
                tables.ADD_HOURS,
                schema,
                encode_columns(some.hours, HOUR_COLUMNS)
                + encode_columns(list({(one.qr_id, one.day) for one in some.values}), _DAY_COLUMNS),
            )
            for schema, some in sums.items()
        }
        return {
            schema: {DayList(*row[:3]): row[3] for row in cursor.fetchall()}
            for schema, cursor in cursors.items()
        }


def _split(values: Iterable[ValueSum], full: FullLists) -> _Split:
    split = _Split([], [])
    for one in values:
        (split.full if full and one.place in full else split.open).append(one)
    return split


def _add_to_open_lists(
    connection: psycopg.Connection, splits: Mapping[str, _Split]
) -> dict[str, set[tuple[int, date]]]:
    """Answers the QRs and days with a list that has become too long."""
    with connection.pipeline():
        cursors = {
            schema: tables.run(
                connection,
                tables.ADD_VALUES,
                schema,
                [*encode_columns(split.open, VALUE_COLUMNS), dimensions.MAX_VALUES],
            )
            for schema, split in splits.items()
            if split.open
        }
        over_full = {schema: set(cursor.fetchall()) for schema, cursor in cursors.items()}
    return {schema: over_full.get(schema, set()) for schema in splits}


def _add_to_full_lists(
    connection: psycopg.Connection, schema: str, values: Sequence[ValueSum], full: FullLists
) -> set[tuple[int, date]]:
    """Count what is not told apart as "(other)".

    Answers the QRs and days where a value came late that was scanned before some of
    the others: it may belong among those told apart, which only the rows can say.
    """
    cursor = tables.run(
        connection, tables.ADD_KNOWN_VALUES, schema, encode_columns(values, VALUE_COLUMNS)
    )
    known = set(cursor.fetchall())
    folded: dict[DayList, list[ValueSum]] = {}
    for one in values:
        if (*one.place, one.value) not in known:
            folded.setdefault(one.place, []).append(one)
    if not folded:
        return set()
    others = [join_values(some) for some in folded.values()]
    tables.run(
        connection,
        tables.ADD_VALUES,
        schema,
        [*encode_columns(others, VALUE_COLUMNS), dimensions.MAX_VALUES],
    )
    event_number = attrgetter("int")
    return {
        (one.qr_id, one.day)
        for one in others
        if event_number(one.first_event_id) < event_number(full[one.place])
    }
