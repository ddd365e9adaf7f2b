"""Buckets with more than MAX_VALUES values list the most frequent ones and only count the rest.

    ScanRollup       the MOST_FREQUENT values with the most scans, those with the most scans by
                     people, and "(other)", the sum of all that are not listed
    ScanRollupTail   the counts of each value that is not listed, under a digest of its text

Counts only grow. So a value without a scan in a batch cannot overtake a listed one, and the
most frequent values are among the listed ones and those of the batch, which has their texts.
Hence a bucket is exact after each batch, and no row has to be read again; memory holds the
listed values and those of the batch. A day that shrinks is deleted or recounted.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from heapq import nsmallest
from typing import NamedTuple

import psycopg

from kernel.postgres_arrays import encode_columns
from scans.analytics.rollups import capped_tables, dimensions, tables
from scans.analytics.rollups.dimensions import OTHER
from scans.analytics.rollups.sums import VALUE_COLUMNS, DimensionDay, ValueSum

# How many buckets have their listed values in memory at the same time.
_BUCKETS_AT_ONCE = 20
_DIGEST_BYTES = 16
_BUCKET_COLUMNS = (int, date, str)
_NAME_COLUMNS = (*_BUCKET_COLUMNS, str)
_DIGEST_COLUMNS = (*_BUCKET_COLUMNS, bytes | None)


class TailSum(NamedTuple):
    """The scans of one value that is not listed."""

    qr_id: int
    day: date
    dimension: str
    digest: bytes
    human_count: int
    bot_count: int


_TAIL_COLUMNS = (*_DIGEST_COLUMNS, int, int)
ByBucket = Mapping[DimensionDay, list[ValueSum]]


def digest_value(value: str) -> bytes:
    """16 bytes in place of a text that may be long and is never shown."""
    return hashlib.blake2b(value.encode(), digest_size=_DIGEST_BYTES).digest()


def choose_listed(values: Iterable[ValueSum]) -> set[str]:
    """Which values of a capped bucket are listed; ties are broken by text."""
    values = list(values)
    size = dimensions.MOST_FREQUENT
    by_all = nsmallest(size, values, key=_rank_of_all)
    by_people = nsmallest(size, (one for one in values if one.human_count), key=_rank_of_people)
    return {one.value for one in by_all} | {one.value for one in by_people}


def cap_values(values: Sequence[ValueSum]) -> tuple[list[ValueSum], list[TailSum]]:
    """The values of one bucket as they are stored: listed, and the rest. In no order."""
    if len(values) <= dimensions.MAX_VALUES:
        return list(values), []
    listed = choose_listed(values)
    rest = [one for one in values if one.value not in listed]
    kept = [one for one in values if one.value in listed]
    return [*kept, _sum_others(values[0].bucket, rest)], list(map(_as_tail, rest))


def cap_buckets(
    connection: psycopg.Connection, schema: str, buckets: Iterable[DimensionDay]
) -> None:
    """Cap uncapped buckets that have too many values now."""
    for some in _batch(sorted(buckets)):
        columns = encode_columns(some, _BUCKET_COLUMNS)
        # Normally there are none; those left by an interrupted erasure would be counted.
        tables.run(connection, capped_tables.REMOVE_BUCKETS_OF_TAILS, schema, columns)
        _rebalance(connection, schema, {bucket: [] for bucket in some}, unlisted={})


def add_to_capped_buckets(
    connection: psycopg.Connection, schema: str, values: Iterable[ValueSum]
) -> None:
    """Count these values, and list those that have become frequent enough."""
    by_bucket: dict[DimensionDay, list[ValueSum]] = defaultdict(list)
    for one in values:
        by_bucket[one.bucket].append(one)
    for some in _batch(sorted(by_bucket)):
        _add(connection, schema, {bucket: by_bucket[bucket] for bucket in some})


def _add(connection: psycopg.Connection, schema: str, by_bucket: ByBucket) -> None:
    new = [one for values in by_bucket.values() for one in values]
    columns = encode_columns(new, VALUE_COLUMNS)
    known = set(tables.run(connection, capped_tables.ADD_LISTED, schema, columns).fetchall())
    unlisted = {
        bucket: [one for one in values if (*bucket, one.value) not in known]
        for bucket, values in by_bucket.items()
    }
    counted = _add_tails(connection, schema, unlisted)
    _rebalance(connection, schema, counted, unlisted=unlisted)


def _add_tails(
    connection: psycopg.Connection, schema: str, unlisted: ByBucket
) -> dict[DimensionDay, list[ValueSum]]:
    """Count values that are not listed; returns them with all of their scans."""
    tails = {
        (*bucket, (tail := _as_tail(one)).digest): (one, tail)
        for bucket, values in unlisted.items()
        for one in values
    }
    counted: dict[DimensionDay, list[ValueSum]] = {bucket: [] for bucket in unlisted}
    if tails:
        columns = encode_columns([tail for _, tail in tails.values()], _TAIL_COLUMNS)
        for row in tables.run(connection, capped_tables.ADD_TAILS, schema, columns).fetchall():
            tail = TailSum(*row)
            one, _ = tails[tail[:4]]
            counted[one.bucket].append(
                one._replace(human_count=tail.human_count, bot_count=tail.bot_count)
            )
    return counted


def _rebalance(
    connection: psycopg.Connection, schema: str, candidates: ByBucket, *, unlisted: ByBucket
) -> None:
    """List the values that are among the most frequent now, and no others.

    candidates: values that may have become so, with all of their scans. unlisted: what the
    batch has added to values that were not listed.
    """
    listed = _select_listed(connection, schema, candidates)
    promoted: list[ValueSum] = []
    demoted: list[ValueSum] = []
    others: list[ValueSum] = []
    for bucket, values in candidates.items():
        wanted = choose_listed([*listed[bucket], *values])
        up = [one for one in values if one.value in wanted]
        down = [one for one in listed[bucket] if one.value not in wanted]
        promoted += up
        demoted += down
        others.append(_sum_others(bucket, [*unlisted.get(bucket, ()), *down], less=up))
    if promoted:
        _promote(connection, schema, promoted)
    if demoted:
        _demote(connection, schema, demoted)
    columns = encode_columns(others, VALUE_COLUMNS)
    tables.run(connection, capped_tables.ADD_OTHERS, schema, columns)


def _select_listed(
    connection: psycopg.Connection, schema: str, buckets: Iterable[DimensionDay]
) -> dict[DimensionDay, list[ValueSum]]:
    listed: dict[DimensionDay, list[ValueSum]] = {bucket: [] for bucket in buckets}
    columns = encode_columns(list(listed), _BUCKET_COLUMNS)
    for row in tables.run(connection, capped_tables.SELECT_LISTED, schema, columns).fetchall():
        one = ValueSum(*row)
        listed[one.bucket].append(one)
    return listed


def _promote(connection: psycopg.Connection, schema: str, values: Sequence[ValueSum]) -> None:
    tables.run(connection, tables.ADD_VALUES, schema, encode_columns(values, VALUE_COLUMNS))
    digests = [_as_tail(one)[:4] for one in values]
    columns = encode_columns(digests, _DIGEST_COLUMNS)
    tables.run(connection, capped_tables.REMOVE_TAILS, schema, columns)


def _demote(connection: psycopg.Connection, schema: str, values: Sequence[ValueSum]) -> None:
    columns = encode_columns(list(map(_as_tail, values)), _TAIL_COLUMNS)
    tables.run(connection, capped_tables.ADD_TAILS, schema, columns)
    columns = encode_columns([one[:4] for one in values], _NAME_COLUMNS)
    tables.run(connection, capped_tables.REMOVE_LISTED, schema, columns)


def _batch(buckets: Sequence[DimensionDay]) -> Iterable[Sequence[DimensionDay]]:
    return (buckets[at : at + _BUCKETS_AT_ONCE] for at in range(0, len(buckets), _BUCKETS_AT_ONCE))


def _as_tail(one: ValueSum) -> TailSum:
    return TailSum(*one.bucket, digest_value(one.value), one.human_count, one.bot_count)


def _sum_others(
    bucket: DimensionDay, values: Iterable[ValueSum], *, less: Iterable[ValueSum] = ()
) -> ValueSum:
    humans = bots = 0
    for sign, some in ((1, values), (-1, less)):
        for one in some:
            humans += sign * one.human_count
            bots += sign * one.bot_count
    return ValueSum(*bucket, OTHER, humans, bots)


def _rank_of_all(one: ValueSum) -> tuple[int, str]:
    return -one.human_count - one.bot_count, one.value


def _rank_of_people(one: ValueSum) -> tuple[int, str]:
    return -one.human_count, one.value
