"""Inserts the rows of a batch into the tables of their tenants, and events of them."""

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from kernel.postgres_arrays import ENCODERS, encode_columns
from kernel.postgres_copy import join_rows
from kernel.sql_files import read_sql
from scans.ingestion.copied import pack_scans
from scans.ingestion.decode import StreamEvent
from scans.ingestion.enrichment.rows import ScanRow
from scans.row_columns import JSON_ROW

_KINDS = tuple(ScanRow.__annotations__.values())
_COLUMNS = (*ScanRow._fields, "entry_id")
_COPY_ROWS = "COPY {schema}.scans_dynamicqrscan ({columns}) FROM STDIN (FORMAT binary)"
_INSERT_ROWS = """
INSERT INTO {schema}.scans_dynamicqrscan ({columns})
SELECT * FROM unnest({arrays})
ON CONFLICT (event_id) DO NOTHING
RETURNING event_id
"""
_INSERT_ROWS_AND_EVENTS = read_sql("scans.ingestion", "insert_rows_and_events")
_FIND_ENTRIES = (
    "SELECT event_id, entry_id FROM {schema}.scans_dynamicqrscan WHERE event_id = ANY(%b)"
)


class Candidate(NamedTuple):
    """An event and the row to insert for it. packed: the row, as COPY takes it."""

    source: StreamEvent
    row: ScanRow
    packed: bytes

    @property
    def tenant_id(self) -> int:
        return self.source.event.tenant_id


def make_candidates(sources: Sequence[StreamEvent], rows: Sequence[ScanRow]) -> Iterator[Candidate]:
    """Of some hundred rows at a time: what was just made is still in the processor's cache."""
    packed = pack_scans(rows, [source.entry_id for source in sources])
    return map(Candidate, sources, rows, packed)


def insert_rows(
    connection: psycopg.Connection,
    groups: Mapping[str, Sequence[Candidate]],
    *,
    subscribed: Container[int] = (),
) -> dict[str, Sequence[Candidate]]:
    """Insert the rows that do not exist yet; returns the inserted ones. By schema.

    subscribed: ids of the tenants whose new rows become events as well, by the same statement.
    """
    try:
        with connection.transaction():
            return {
                schema: _insert_all(connection, schema, some, subscribed)
                for schema, some in groups.items()
            }
    except psycopg.errors.UniqueViolation:
        # At least one of them exists, or is in the batch twice: from a spool or a tail log, or an
        # entry delivered again.
        unique = {schema: _first_of_each(group) for schema, group in groups.items()}
        return _insert_missing(connection, unique, subscribed)


def _insert_all(
    connection: psycopg.Connection,
    schema: str,
    candidates: Sequence[Candidate],
    subscribed: Container[int],
) -> Sequence[Candidate]:
    """By COPY, which costs PostgreSQL half of an INSERT, but fails if a row exists.

    Raises psycopg.errors.UniqueViolation.
    """
    if candidates[0].tenant_id in subscribed:
        candidates = _first_of_each(candidates)
        statement = _insert_rows_and_events(schema, candidates[0].tenant_id)
        return _choose_inserted(candidates, _insert(connection, statement, candidates))
    with connection.cursor() as cursor, cursor.copy(_copy_rows(schema)) as copy:
        copy.write(join_rows([one.packed for one in candidates]))
    return candidates


def _insert_missing(
    connection: psycopg.Connection,
    groups: Mapping[str, Sequence[Candidate]],
    subscribed: Container[int],
) -> dict[str, Sequence[Candidate]]:
    with connection.pipeline():
        cursors = [
            _insert(connection, _choose_statement(schema, some[0].tenant_id, subscribed), some)
            for schema, some in groups.items()
        ]
    return {
        schema: _choose_inserted(some, cursor)
        for (schema, some), cursor in zip(groups.items(), cursors, strict=True)
    }


def _choose_inserted(
    candidates: Sequence[Candidate], cursor: psycopg.RawCursor[tuple[UUID]]
) -> Sequence[Candidate]:
    if cursor.rowcount == len(candidates):
        return candidates
    new = {event_id.int for (event_id,) in cursor.fetchall()}
    return [one for one in candidates if one.row.event_id.int in new]


def find_entry_ids(
    connection: psycopg.Connection, schema: str, event_ids: list[UUID]
) -> dict[UUID, str]:
    """The stream entry from which each of these rows was inserted."""
    if not event_ids:
        return {}
    statement = sql.SQL(_FIND_ENTRIES).format(schema=sql.Identifier(schema))
    return dict(connection.execute(statement, [event_ids]).fetchall())


def _first_of_each(group: Sequence[Candidate]) -> Sequence[Candidate]:
    first: dict[int, Candidate] = {}
    for one in group:
        first.setdefault(one.row.event_id.int, one)
    return group if len(first) == len(group) else list(first.values())


def _insert(
    connection: psycopg.Connection, statement: bytes, candidates: Sequence[Candidate]
) -> psycopg.RawCursor[tuple[UUID]]:
    columns = encode_columns([one.row for one in candidates], _KINDS)
    columns.append(ENCODERS[str]([one.source.entry_id for one in candidates]))
    cursor: psycopg.RawCursor[tuple[UUID]] = psycopg.RawCursor(connection)
    return cursor.execute(statement, columns, binary=True)


def _choose_statement(schema: str, tenant_id: int, subscribed: Container[int]) -> bytes:
    if tenant_id in subscribed:
        return _insert_rows_and_events(schema, tenant_id)
    return _insert_rows_only(schema)


@lru_cache(maxsize=1024)
def _copy_rows(schema: str) -> bytes:
    return _complete(_COPY_ROWS, schema)


@lru_cache(maxsize=1024)
def _insert_rows_only(schema: str) -> bytes:
    return _complete(_INSERT_ROWS, schema)


@lru_cache(maxsize=1024)
def _insert_rows_and_events(schema: str, tenant_id: int) -> bytes:
    return _complete(
        _INSERT_ROWS_AND_EVENTS, schema, tenant_id=sql.Literal(tenant_id), json=sql.SQL(JSON_ROW)
    )


def _complete(statement: LiteralString, schema: str, **others: sql.Composable) -> bytes:
    # The binary arrays carry their types.
    arrays = (sql.SQL("$" + str(number)) for number in range(1, len(_COLUMNS) + 1))
    composed = sql.SQL(statement).format(
        schema=sql.Identifier(schema),
        columns=sql.SQL(", ").join(map(sql.Identifier, _COLUMNS)),
        arrays=sql.SQL(", ").join(arrays),
        **others,
    )
    return composed.as_string(None).encode()
