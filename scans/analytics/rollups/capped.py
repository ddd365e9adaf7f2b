"""Lists with more than MAX_VALUES values: the most frequent are listed, the rest is only counted.

    ScanRollup       the MOST_FREQUENT values with the most scans, those with the most scans by
                     people, and "(other)", the sum of all that are not listed
    ScanRollupTail   the counts of each value that is not listed, under a digest of its text

Counts only grow. So a value that no scan of a batch has cannot overtake a listed one, and the
new list is found among the listed values and those of the batch, whose texts the batch brings.
Hence the list is exact after each batch, and no row has to be read again; memory holds the
listed values and those of the batch. A day that shrinks is deleted or counted anew.
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

# Lists of which the listed values are in memory at the same time.
_LISTS_AT_ONCE = 20
_DIGEST_BYTES = 16
_LIST_COLUMNS = (int, date, str)
_NAME_COLUMNS = (*_LIST_COLUMNS, str)
_DIGEST_COLUMNS = (*_LIST_COLUMNS, bytes | None)


class TailSum(NamedTuple):
    """Scans of one value that is not listed."""

    qr_id: int
    day: date
    dimension: str
    digest: bytes
    human_count: int
    bot_count: int


_TAIL_COLUMNS = (*_DIGEST_COLUMNS, int, int)
ByList = Mapping[DimensionDay, list[ValueSum]]


def digest_value(value: str) -> bytes:
    """What stands for a text that may be long, and that nobody needs to read again."""
    return hashlib.blake2b(value.encode(), digest_size=_DIGEST_BYTES).digest()


def choose_listed(values: Iterable[ValueSum]) -> set[str]:
    """Which values of one list are listed when it has too many; of equal counts by text."""
    values = list(values)
    size = dimensions.MOST_FREQUENT
    by_all = nsmallest(size, values, key=_rank_of_all)
    by_people = nsmallest(size, (one for one in values if one.human_count), key=_rank_of_people)
    return {one.value for one in by_all} | {one.value for one in by_people}


def cap_values(values: Sequence[ValueSum]) -> tuple[list[ValueSum], list[TailSum]]:
    """All values of one list as they are stored: listed, and the rest. In no order."""
    if len(values) <= dimensions.MAX_VALUES:
        return list(values), []
    listed = choose_listed(values)
    rest = [one for one in values if one.value not in listed]
    kept = [one for one in values if one.value in listed]
    return [*kept, _sum_others(values[0].place, rest)], list(map(_as_tail, rest))


def cap_lists(connection: psycopg.Connection, schema: str, lists: Iterable[DimensionDay]) -> None:
    """Cap lists that have too many values now, and were not capped."""
    for some in _batch(sorted(lists)):
        columns = encode_columns(some, _LIST_COLUMNS)
        # Normally none; left-overs of an erasure that was interrupted would be counted in.
        tables.run(connection, capped_tables.REMOVE_LISTS_OF_TAILS, schema, columns)
        _settle(connection, schema, {place: [] for place in some}, unlisted={})


def add_to_capped_lists(
    connection: psycopg.Connection, schema: str, values: Iterable[ValueSum]
) -> None:
    """Count these values, and list those that have become frequent."""
    by_list: dict[DimensionDay, list[ValueSum]] = defaultdict(list)
    for one in values:
        by_list[one.place].append(one)
    for some in _batch(sorted(by_list)):
        _add(connection, schema, {place: by_list[place] for place in some})


def _add(connection: psycopg.Connection, schema: str, by_list: ByList) -> None:
    new = [one for values in by_list.values() for one in values]
    columns = encode_columns(new, VALUE_COLUMNS)
    known = set(tables.run(connection, capped_tables.ADD_LISTED, schema, columns).fetchall())
    unlisted = {
        place: [one for one in values if (*place, one.value) not in known]
        for place, values in by_list.items()
    }
    counted = _add_tails(connection, schema, unlisted)
    _settle(connection, schema, counted, unlisted=unlisted)


def _add_tails(
    connection: psycopg.Connection, schema: str, unlisted: ByList
) -> dict[DimensionDay, list[ValueSum]]:
    """Count values that are not listed; answers them with all of their scans."""
    tails = {
        (*place, (tail := _as_tail(one)).digest): (one, tail)
        for place, values in unlisted.items()
        for one in values
    }
    counted: dict[DimensionDay, list[ValueSum]] = {place: [] for place in unlisted}
    if tails:
        columns = encode_columns([tail for _, tail in tails.values()], _TAIL_COLUMNS)
        for row in tables.run(connection, capped_tables.ADD_TAILS, schema, columns).fetchall():
            tail = TailSum(*row)
            one, _ = tails[tail[:4]]
            counted[one.place].append(
                one._replace(human_count=tail.human_count, bot_count=tail.bot_count)
            )
    return counted


def _settle(
    connection: psycopg.Connection, schema: str, candidates: ByList, *, unlisted: ByList
) -> None:
    """List what is among the most frequent now, and nothing else.

    candidates: values that may have become so, with all of their scans. unlisted: what the
    batch has added to values that were not listed.
    """
    listed = _select_listed(connection, schema, candidates)
    rising: list[ValueSum] = []
    falling: list[ValueSum] = []
    others: list[ValueSum] = []
    for place, values in candidates.items():
        wanted = choose_listed([*listed[place], *values])
        up = [one for one in values if one.value in wanted]
        down = [one for one in listed[place] if one.value not in wanted]
        rising += up
        falling += down
        others.append(_sum_others(place, [*unlisted.get(place, ()), *down], less=up))
    if rising:
        _list(connection, schema, rising)
    if falling:
        _unlist(connection, schema, falling)
    columns = encode_columns(others, VALUE_COLUMNS)
    tables.run(connection, capped_tables.ADD_OTHERS, schema, columns)


def _select_listed(
    connection: psycopg.Connection, schema: str, lists: Iterable[DimensionDay]
) -> dict[DimensionDay, list[ValueSum]]:
    listed: dict[DimensionDay, list[ValueSum]] = {place: [] for place in lists}
    columns = encode_columns(list(listed), _LIST_COLUMNS)
    for row in tables.run(connection, capped_tables.SELECT_LISTED, schema, columns).fetchall():
        one = ValueSum(*row)
        listed[one.place].append(one)
    return listed


def _list(connection: psycopg.Connection, schema: str, values: Sequence[ValueSum]) -> None:
    tables.run(connection, tables.ADD_VALUES, schema, encode_columns(values, VALUE_COLUMNS))
    digests = [_as_tail(one)[:4] for one in values]
    columns = encode_columns(digests, _DIGEST_COLUMNS)
    tables.run(connection, capped_tables.REMOVE_TAILS, schema, columns)


def _unlist(connection: psycopg.Connection, schema: str, values: Sequence[ValueSum]) -> None:
    columns = encode_columns(list(map(_as_tail, values)), _TAIL_COLUMNS)
    tables.run(connection, capped_tables.ADD_TAILS, schema, columns)
    columns = encode_columns([one[:4] for one in values], _NAME_COLUMNS)
    tables.run(connection, capped_tables.REMOVE_LISTED, schema, columns)


def _batch(lists: Sequence[DimensionDay]) -> Iterable[Sequence[DimensionDay]]:
    return (lists[at : at + _LISTS_AT_ONCE] for at in range(0, len(lists), _LISTS_AT_ONCE))


def _as_tail(one: ValueSum) -> TailSum:
    return TailSum(*one.place, digest_value(one.value), one.human_count, one.bot_count)


def _sum_others(
    place: DimensionDay, values: Iterable[ValueSum], *, less: Iterable[ValueSum] = ()
) -> ValueSum:
    humans = bots = 0
    for sign, some in ((1, values), (-1, less)):
        for one in some:
            humans += sign * one.human_count
            bots += sign * one.bot_count
    return ValueSum(*place, OTHER, humans, bots)


def _rank_of_all(one: ValueSum) -> tuple[int, str]:
    return -one.human_count - one.bot_count, one.value


def _rank_of_people(one: ValueSum) -> tuple[int, str]:
    return -one.human_count, one.value
