"""Writes of events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import connection

from kernel.json_responses import encode_json
from kernel.sql_files import read_sql
from outbox.models import EventType

KEPT_DAYS = 30
PURGE_CHUNK = 5_000
_INSERT = read_sql("outbox", "record_events")
_PURGE = read_sql("outbox", "purge_events")


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


def purge_events(*, now: datetime, budget_secs: float) -> bool:
    """Delete events after KEPT_DAYS. Returns whether none is left; if not, call again."""
    deadline = monotonic() + budget_secs
    before = get_first_id(now - timedelta(days=KEPT_DAYS))
    while monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(_PURGE, {"before": before, "limit": PURGE_CHUNK})
            if cursor.rowcount < PURGE_CHUNK:
                return True
    return False


def get_first_id(at: datetime) -> UUID:
    """Below every UUIDv7 of that millisecond and above all of earlier ones."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
