"""Writes of events."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from kernel.json_responses import encode_json
from kernel.sql_files import read_sql
from outbox.models import EventType

_INSERT = read_sql("outbox", "record_events")


def record_event(*, tenant_id: int, type: EventType, data: object, now: datetime) -> None:  # noqa: A002
    """Write one event in the caller's transaction. data: what JSON can hold."""
    record_events(tenant_id=tenant_id, type=type, data=[data], now=now)


def record_events(
    *,
    tenant_id: int,
    type: EventType,  # noqa: A002 - receivers' name of it
    data: Sequence[object],
    now: datetime,
) -> None:
    """Write one event for each of data, by one statement in the caller's transaction."""
    assert connection.in_atomic_block, "an event belongs to the transaction of what it tells of"  # noqa: S101
    bodies = [encode_json(one).decode() for one in data]
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT, {"tenant_id": tenant_id, "type": str(type), "data": bodies, "now": now}
        )
