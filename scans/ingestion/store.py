"""One transaction for a batch over many tenants: rows, then totals of the new ones.

Locks are taken in one order by every worker (tenant, event, then tenant, QR), so
two of them wait for each other, but never in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from scans.enrichment.rows import ScanRow
from scans.ingestion.decode import PlacedEvent, Refusal, refuse_event

_COLUMN_TYPES = {
    UUID: "uuid[]",
    int: "bigint[]",
    datetime: "timestamptz[]",
    bool: "boolean[]",
    float | None: "float8[]",
    bytes | None: "bytea[]",
}
# What the server says about a row. Everything else (connection, disk, locks,
# shutdown) is about the server: the batch stays pending as a whole.
_ROW_FAULTS = (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError)

_SCHEMAS = """
SELECT id, schema_name FROM public.tenants_tenant
WHERE id = ANY(%s) AND to_regclass(format('%%I.scans_dynamicqrscan', schema_name)) IS NOT NULL
"""
_INSERT_ROWS = """
INSERT INTO {schema}.scans_dynamicqrscan ({columns})
SELECT * FROM unnest({arrays})
ON CONFLICT (event_id) DO NOTHING
RETURNING event_id
"""
_ADD_TOTALS = """
INSERT INTO {schema}.qrs_scantotal AS total (qr_id, scan_count, bot_count, last_scanned_at)
SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::timestamptz[])
ON CONFLICT (qr_id) DO UPDATE SET
    scan_count = total.scan_count + excluded.scan_count,
    bot_count = total.bot_count + excluded.bot_count,
    last_scanned_at = greatest(total.last_scanned_at, excluded.last_scanned_at)
"""


class Candidate(NamedTuple):
    """An event and the row that it should become."""

    placed: PlacedEvent
    row: ScanRow

    @property
    def tenant_id(self) -> int:
        """The workspace whose schema gets the row."""
        return self.placed.event.tenant_id


class Stored(NamedTuple):
    """inserted: new rows. duplicates: rows that an earlier delivery had stored."""

    inserted: int
    duplicates: int
    refusals: list[Refusal]

    def plus(self, other: "Stored") -> "Stored":
        """Both together."""
        return Stored(
            self.inserted + other.inserted,
            self.duplicates + other.duplicates,
            self.refusals + other.refusals,
        )


def store_candidates(connection: psycopg.Connection, candidates: Sequence[Candidate]) -> Stored:
    """Store all that can be stored; tell what cannot, event by event.

    Raises psycopg.OperationalError or InterfaceError when the server is at
    fault: nothing is lost then, the caller just does not acknowledge.
    """
    ordered = sorted(candidates, key=lambda one: (one.tenant_id, one.row.event_id))
    return _store_or_halve(connection, ordered)


def _store_or_halve(connection: psycopg.Connection, ordered: Sequence[Candidate]) -> Stored:
    """One bad row spoils the transaction for all: halve until it stands alone."""
    try:
        return _store(connection, ordered)
    except _ROW_FAULTS as error:
        if _cannot_be_halved(ordered, error):
            reason = f"{type(error).__name__}: {error.diag.message_primary or error}"
            return Stored(0, 0, [refuse_event(one.placed, reason) for one in ordered])
    middle = len(ordered) // 2
    first = _store_or_halve(connection, ordered[:middle])
    return first.plus(_store_or_halve(connection, ordered[middle:]))


def _cannot_be_halved(ordered: Sequence[Candidate], error: psycopg.Error) -> bool:
    """A single event, or one workspace whose tables are broken for all of its events."""
    if len(ordered) == 1:
        return True
    one_tenant = ordered[0].tenant_id == ordered[-1].tenant_id
    return one_tenant and isinstance(error, psycopg.ProgrammingError)


def _store(connection: psycopg.Connection, candidates: Sequence[Candidate]) -> Stored:
    with connection.transaction():
        schemas = _get_schemas(connection, {candidate.tenant_id for candidate in candidates})
        rows = _group_by_schema(candidates, schemas)
        new_rows = _insert_rows(connection, rows)
        _add_totals(connection, new_rows)
    refusals = [
        refuse_event(candidate.placed, "no such workspace")
        for candidate in candidates
        if candidate.tenant_id not in schemas
    ]
    inserted = sum(map(len, new_rows.values()))
    return Stored(inserted, len(candidates) - len(refusals) - inserted, refusals)


def _get_schemas(connection: psycopg.Connection, tenant_ids: Iterable[int]) -> dict[int, str]:
    """Schemas that really have the table: a workspace may be half deleted."""
    return dict(connection.execute(_SCHEMAS, [list(tenant_ids)]).fetchall())


def _group_by_schema(
    candidates: Sequence[Candidate], schemas: Mapping[int, str]
) -> dict[str, list[ScanRow]]:
    return {
        schemas[tenant_id]: [candidate.row for candidate in group]
        for tenant_id, group in groupby(candidates, key=attrgetter("tenant_id"))
        if tenant_id in schemas
    }


def _insert_rows(
    connection: psycopg.Connection, rows: Mapping[str, list[ScanRow]]
) -> dict[str, list[ScanRow]]:
    """Insert what is not there yet; answers what was really inserted."""
    with connection.pipeline():
        cursors = [
            connection.execute(_insert_statement(schema), list(map(list, zip(*some, strict=True))))
            for schema, some in rows.items()
        ]
        new_ids = [{event_id for (event_id,) in cursor.fetchall()} for cursor in cursors]
    return {
        # By id, as an event may be in the batch twice, from the stream and from a replayed spool.
        schema: [row for event_id, row in _by_id(some).items() if event_id in new]
        for (schema, some), new in zip(rows.items(), new_ids, strict=True)
    }


def _by_id(rows: Iterable[ScanRow]) -> dict[UUID, ScanRow]:
    return {row.event_id: row for row in rows}


def _add_totals(connection: psycopg.Connection, new_rows: Mapping[str, list[ScanRow]]) -> None:
    with connection.pipeline():
        for schema, rows in new_rows.items():
            totals = sum_by_qr(rows)
            if totals:
                connection.execute(
                    _totals_statement(schema), list(map(list, zip(*totals, strict=True)))
                )


class QrTotal(NamedTuple):
    """What to add to one QR's total."""

    qr_id: int
    scan_count: int
    bot_count: int
    last_scanned_at: datetime


def sum_by_qr(rows: Iterable[ScanRow]) -> list[QrTotal]:
    """Redirected scans by QR, in the order of QR ids."""
    totals: dict[int, QrTotal] = {}
    for row in rows:
        if row.outcome != "redirected":
            continue
        seen = totals.get(row.qr_id, QrTotal(row.qr_id, 0, 0, row.scanned_at))
        totals[row.qr_id] = QrTotal(
            row.qr_id,
            seen.scan_count + 1,
            seen.bot_count + row.is_bot,
            max(seen.last_scanned_at, row.scanned_at),
        )
    return [totals[qr_id] for qr_id in sorted(totals)]


@lru_cache(maxsize=1024)
def _insert_statement(schema: str) -> sql.Composed:
    # Binary arrays cost a quarter of text ones, here and in the server.
    arrays = (
        sql.SQL("%b::" + _COLUMN_TYPES.get(kind, "text[]"))
        for kind in ScanRow.__annotations__.values()
    )
    return sql.SQL(_INSERT_ROWS).format(
        schema=sql.Identifier(schema),
        columns=sql.SQL(", ").join(map(sql.Identifier, ScanRow._fields)),
        arrays=sql.SQL(", ").join(arrays),
    )


@lru_cache(maxsize=1024)
def _totals_statement(schema: str) -> sql.Composed:
    return sql.SQL(_ADD_TOTALS).format(schema=sql.Identifier(schema))
