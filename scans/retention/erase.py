"""Erases all scans of one QR, or of a workspace: rows, rollups and totals."""

from datetime import UTC, date, datetime

import psycopg

from scans.analytics.rollups.tables import in_schema, lock_total
from scans.retention.batches import ROWS, TABLES, BatchSize, Table, delete_batch, list_qrs

_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
_COUNTERS = (
    "DELETE FROM {schema}.scans_scanexpired WHERE qr_id = %s",
    "DELETE FROM {schema}.qrs_scantotal WHERE qr_id = %s",
)
_QRS = "SELECT qr_id FROM {schema}.qrs_scantotal"
_LEFT = "SELECT EXISTS (SELECT FROM {schema}.scans_dynamicqrscan WHERE qr_id = %s)"


def erase_qr(connection: psycopg.Connection, schema: str, qr_id: int) -> None:
    """Delete all scan data of a QR; the QR itself stays.

    Scans that still wait in the stream are stored later, and counted from zero.
    """
    size = BatchSize()
    for table in TABLES:
        while delete_batch(connection, schema, table, qr_id, _get_end(table), size):
            pass
    with connection.transaction():
        lock_total(connection, schema, qr_id)
        row = connection.execute(in_schema(_LEFT, schema), [qr_id]).fetchone()
        if row and row[0]:
            return  # a scan was stored meanwhile: it is counted, and the next call erases it
        for statement in _COUNTERS:
            connection.execute(in_schema(statement, schema), [qr_id])


def erase_workspace(connection: psycopg.Connection, schema: str) -> int:
    """Erase all of its QRs; returns how many had scans."""
    qr_ids = set(list_qrs(connection, schema, ROWS, before=_END_OF_TIME))
    qr_ids |= {qr_id for (qr_id,) in connection.execute(in_schema(_QRS, schema)).fetchall()}
    for qr_id in sorted(qr_ids):
        erase_qr(connection, schema, qr_id)
    return len(qr_ids)


def _get_end(table: Table) -> date:
    return _END_OF_TIME if table.kind is datetime else _END_OF_TIME.date()
