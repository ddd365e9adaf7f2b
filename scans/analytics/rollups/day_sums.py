"""Adds hours and values of days to the stored ones, for many schemas at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date
from typing import NamedTuple

import psycopg

from kernel.postgres_arrays import encode_columns
from scans.analytics.rollups import dimensions, tables
from scans.analytics.rollups.capped import add_to_capped_buckets, cap_buckets
from scans.analytics.rollups.sums import (
    HOUR_COLUMNS,
    VALUE_COLUMNS,
    DimensionDay,
    HourSum,
    Sums,
    ValueSum,
)

QrDay = tuple[int, date]
_DAY_COLUMNS = (int, date)


class LargeDays(NamedTuple):
    """days: with buckets that may get too many values. capped: buckets that have them already.

    outdated: days on which the version before has capped a bucket.
    """

    days: set[QrDay]
    capped: set[DimensionDay]
    outdated: set[QrDay]


def add_day_sums(connection: psycopg.Connection, sums: Mapping[str, Sums]) -> dict[str, set[QrDay]]:
    """Add the hours and values of scans; the caller has locked the totals of their QRs.

    sums: by schema. Returns the days that have to be recounted from their rows instead.
    """
    large = _add_hours(connection, sums)
    splits = {schema: _split(some.values, large[schema]) for schema, some in sums.items()}
    overflowing = _add_to_uncapped_buckets(
        connection,
        {schema: some for schema, (some, _) in splits.items()},
        {schema: some.days for schema, some in large.items()},
    )
    for schema, (_, capped) in splits.items():
        if capped:
            add_to_capped_buckets(connection, schema, capped)
        if overflowing[schema]:
            cap_buckets(connection, schema, overflowing[schema])
    return {schema: some.outdated for schema, some in large.items()}


def _add_hours(connection: psycopg.Connection, sums: Mapping[str, Sums]) -> dict[str, LargeDays]:
    with connection.pipeline():
        cursors = {}
        for schema, some in sums.items():
            asked = [*_count_by_day(some.hours), dimensions.MAX_VALUES]
            cursors[schema] = tables.run(connection, tables.FIND_LARGE_DAYS, schema, asked)
            columns = encode_columns(some.hours, HOUR_COLUMNS)
            tables.run(connection, tables.ADD_HOURS, schema, columns)
        return {schema: _read_large_days(cursor) for schema, cursor in cursors.items()}


def _count_by_day(hours: Iterable[HourSum]) -> list[bytes]:
    scans: Counter[QrDay] = Counter()
    for one in hours:
        scans[one.qr_id, one.hour.astimezone(UTC).date()] += one.human_count + one.bot_count
    rows = [(*qr_day, count) for qr_day, count in scans.items()]
    return [*encode_columns(rows, (*_DAY_COLUMNS, int))]


def _read_large_days(rows: Iterable[tuple[int, date, str | None, bool]]) -> LargeDays:
    large = LargeDays(set(), set(), set())
    for qr_id, day, dimension, is_outdated in rows:
        if dimension is None:
            large.days.add((qr_id, day))
        elif is_outdated:
            large.outdated.add((qr_id, day))
        else:
            large.days.add((qr_id, day))
            large.capped.add(DimensionDay(qr_id, day, dimension))
    return large


def _split(values: Iterable[ValueSum], large: LargeDays) -> tuple[list[ValueSum], list[ValueSum]]:
    """Values of uncapped buckets, and of capped ones; those of outdated days are left out."""
    if not (large.capped or large.outdated):
        return list(values), []
    uncapped: list[ValueSum] = []
    capped: list[ValueSum] = []
    for one in values:
        if (one.qr_id, one.day) not in large.outdated:
            (capped if one.bucket in large.capped else uncapped).append(one)
    return uncapped, capped


def _add_to_uncapped_buckets(
    connection: psycopg.Connection,
    values: Mapping[str, list[ValueSum]],
    large: Mapping[str, set[QrDay]],
) -> dict[str, set[DimensionDay]]:
    """Add the values; returns the buckets that have too many of them now."""
    overflowing: dict[str, set[DimensionDay]] = {schema: set() for schema in values}
    with connection.pipeline():
        cursors = {}
        for schema, some in values.items():
            columns = encode_columns(some, VALUE_COLUMNS)
            days = large[schema]
            if some and days:
                asked = [*columns, *encode_columns(list(days), _DAY_COLUMNS), dimensions.MAX_VALUES]
                cursors[schema] = tables.run(
                    connection, tables.ADD_VALUES_OF_LARGE_DAYS, schema, asked
                )
            elif some:
                tables.run(connection, tables.ADD_VALUES, schema, columns)
        for schema, cursor in cursors.items():
            overflowing[schema].update(DimensionDay(*row) for row in cursor.fetchall())
    return overflowing
