"""Inserts the rows of a batch into the tables of their tenants."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from kernel.postgres_arrays import ENCODERS, encode_columns
from scans.ingestion.decode import StreamEvent
from scans.ingestion.enrichment.rows import ScanRow

_KINDS = tuple(ScanRow.__annotations__.values())
_COLUMNS = (*ScanRow._fields, "entry_id")
_INSERT_ROWS = """
INSERT INTO {schema}.scans_dynamicqrscan ({columns})
SELECT * FROM unnest({arrays})
ON CONFLICT (event_id) DO NOTHING
RETURNING event_id
"""
_FIND_ENTRIES = (
    "SELECT event_id, entry_id FROM {schema}.scans_dynamicqrscan WHERE event_id = ANY(%b)"
)


class Candidate(NamedTuple):
    """An event and the row to insert for it."""

    source: StreamEvent
    row: ScanRow

    @property
    def tenant_id(self) -> int:
        return self.source.event.tenant_id


def insert_rows(
    connection: psycopg.Connection, groups: Mapping[str, Sequence[Candidate]]
) -> dict[str, Sequence[Candidate]]:
    """Insert the rows that do not exist yet; returns the inserted ones. By schema."""
    # An event may be in the batch twice, from the engine and from a replayed spool.
    unique = {schema: _first_of_each(group) for schema, group in groups.items()}
    with connection.pipeline():
        cursors = [_insert(connection, schema, some) for schema, some in unique.items()]
    return {
        schema: _choose_inserted(some, cursor)
        for (schema, some), cursor in zip(unique.items(), cursors, strict=True)
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
    connection: psycopg.Connection, schema: str, candidates: Sequence[Candidate]
) -> psycopg.RawCursor[tuple[UUID]]:
    columns = encode_columns([one.row for one in candidates], _KINDS)
    columns.append(ENCODERS[str]([one.source.entry_id for one in candidates]))
    cursor: psycopg.RawCursor[tuple[UUID]] = psycopg.RawCursor(connection)
    return cursor.execute(_insert_statement(schema), columns, binary=True)


@lru_cache(maxsize=1024)
def _insert_statement(schema: str) -> bytes:
    # The binary arrays carry their types.
    arrays = (sql.SQL("$" + str(number)) for number in range(1, len(_COLUMNS) + 1))
    statement = sql.SQL(_INSERT_ROWS).format(
        schema=sql.Identifier(schema),
        columns=sql.SQL(", ").join(map(sql.Identifier, _COLUMNS)),
        arrays=sql.SQL(", ").join(arrays),
    )
    return statement.as_string(None).encode()
