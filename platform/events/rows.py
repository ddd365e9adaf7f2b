"""What a page of events is made of: rows of the outbox, and of scans."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kernel.sql_files import read_sql
from scans.row_columns import JSON_ROW

_HORIZONS = read_sql("events", "horizons")
_OUTBOX = read_sql("events", "outbox_events")
_SCANS = read_sql("events", "scans").replace("{json}", JSON_ROW)


class EventRow(NamedTuple):
    """data: JSON text."""

    id: UUID
    type: str
    data: str
    created_at: datetime


class Horizons(NamedTuple):
    """Nothing can be added any more before these times, but late scans. Of PostgreSQL's clock."""

    outbox: datetime
    scans: datetime


def get_horizons() -> Horizons:
    """Of the active schema. What is read afterwards is complete up to them."""
    with connection.cursor() as cursor:
        cursor.execute(_HORIZONS)
        return Horizons._make(cursor.fetchone())


def list_outbox_events(
    *, tenant_id: int, after: UUID, before: UUID, types: Sequence[str], limit: int
) -> list[EventRow]:
    """Between the two, of these types; scans are never among them."""
    return _list(
        _OUTBOX,
        {
            "tenant_id": tenant_id,
            "after": after,
            "before": before,
            "types": list(types),
            "limit": limit,
        },
    )


def list_scans(*, after: UUID, last: UUID, limit: int) -> list[EventRow]:
    """Those of the active schema after one id and up to another."""
    return _list(_SCANS, {"after": after, "last": last, "limit": limit})


def _list(statement: str, parameters: dict[str, Any]) -> list[EventRow]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(map(EventRow._make, cursor.fetchall()))
