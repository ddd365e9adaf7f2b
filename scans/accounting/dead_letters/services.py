"""Dead letters: ingestion inserts them, people retry or discard them."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import psycopg
from django.db import transaction
from redis import Redis

from scans.accounting.answered import COUNT_FIELD
from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.ledger.services import write_off
from scans.events import BATCH_FIELD, COUNTERS_KEY, STREAM_KEY, ScanEvent

_INSERT = """
INSERT INTO public.scan_deadletters_deadletter
    (entry_id, position, tenant_id, payload, reason, deliveries, failed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (entry_id, position) DO NOTHING
"""

# Appends the event once, however often this is tried for the same letter: a crash
# between Redis and PostgreSQL must not append it twice. KEYS: mark, stream, counters.
# ARGV: lifetime of the mark in seconds, field, batch, field of the number of events.
# Without an origin, as its event is in the answered scans already. The counter is of the version
# before.
_APPEND_ONCE_LUA = """
if redis.call('SET', KEYS[1], 1, 'NX', 'EX', ARGV[1]) then
  redis.call('HINCRBY', KEYS[3], 'retried', 1)
  redis.call('XADD', KEYS[2], '*', ARGV[2], ARGV[3], ARGV[4], 1)
end
"""
_MARK_TTL_SECS = 30 * 24 * 3600
_QR_ID = ScanEvent._fields.index("qr_id")


class DeadLetterRow(NamedTuple):
    """The columns of DeadLetter; see there."""

    entry_id: str
    position: int
    tenant_id: int | None
    payload: str
    reason: str
    deliveries: int
    failed_at: datetime


def insert_dead_letters(connection: psycopg.Connection, *, rows: Sequence[DeadLetterRow]) -> None:
    """Insert those that are not there yet, in a transaction of its own."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)


def retry_dead_letters(redis: Redis, *, letters: Iterable[DeadLetter]) -> tuple[int, int]:
    """Append them to the stream again. Returns how many were appended and how many hold no event
    that can be read.
    """
    retried = unreadable = 0
    for letter in letters:
        event = _read_event(letter)
        if event is None:
            unreadable += 1
            continue
        _append_once(redis, letter, event)
        letter.delete()
        retried += 1
    return retried, unreadable


def discard_dead_letters(letters: Iterable[DeadLetter], *, reason: str, now: datetime) -> int:
    """Delete them and write their scans off; returns how many."""
    with transaction.atomic():
        ids = [letter.pk for letter in letters]
        deleted, _ = DeadLetter.objects.filter(pk__in=ids).delete()
        write_off(events=deleted, reason=reason, now=now)
    return deleted


def erase_dead_letters(*, tenant_id: int, qr_id: int | None, now: datetime) -> int:
    """Discard those of a workspace, or of one QR of it; returns how many."""
    letters = [
        letter
        for letter in DeadLetter.objects.filter(tenant_id=tenant_id)
        if qr_id is None or _get_qr_id(letter) == qr_id
    ]
    return discard_dead_letters(letters, reason="erased", now=now) if letters else 0


def _append_once(redis: Redis, letter: DeadLetter, event: list[object]) -> None:
    redis.eval(
        _APPEND_ONCE_LUA,
        3,
        f"{{scans}}:retried:{letter.pk}",
        STREAM_KEY,
        COUNTERS_KEY,
        str(_MARK_TTL_SECS),
        BATCH_FIELD.decode(),
        json.dumps([event], separators=(",", ":")),
        COUNT_FIELD.decode(),
    )


def _get_qr_id(letter: DeadLetter) -> object:
    event = _read_event(letter) or []
    return event[_QR_ID] if len(event) > _QR_ID else None


def _read_event(letter: DeadLetter) -> list[object] | None:
    if letter.position < 0:
        return None
    try:
        event = json.loads(letter.payload)
    except ValueError:
        return None
    return event if isinstance(event, list) else None
