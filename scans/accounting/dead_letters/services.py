"""What people do with dead letters: send them round again, or let them go."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from redis import Redis

from scans.accounting.balance import write_off
from scans.accounting.dead_letters.models import DeadLetter
from scans.events import BATCH_FIELD, COUNTERS_KEY, STREAM_KEY, ScanEvent

# Appends the event once, however often this is tried for the same letter: a crash
# between Redis and PostgreSQL must not make two of it. KEYS: mark, stream, counters.
# ARGV: seconds that the mark is kept, field, batch.
_APPEND_ONCE_LUA = """
if redis.call('SET', KEYS[1], 1, 'NX', 'EX', ARGV[1]) then
  redis.call('HINCRBY', KEYS[3], 'retried', 1)
  redis.call('XADD', KEYS[2], '*', ARGV[2], ARGV[3])
end
"""
_MARK_KEPT_SECS = 30 * 24 * 3600
_QR_ID = ScanEvent._fields.index("qr_id")


def retry_dead_letters(redis: Redis, letters: Iterable[DeadLetter]) -> tuple[int, int]:
    """Back to the stream. Answers how many went, and how many hold no event that can be read."""
    retried = unreadable = 0
    for letter in letters:
        event = _read_event(letter)
        if event is None:
            unreadable += 1
            continue
        mark = f"{{scans}}:retried:{letter.pk}"
        batch = json.dumps([event], separators=(",", ":"))
        redis.eval(
            _APPEND_ONCE_LUA,
            3,
            mark,
            STREAM_KEY,
            COUNTERS_KEY,
            str(_MARK_KEPT_SECS),
            BATCH_FIELD.decode(),
            batch,
        )
        letter.delete()
        retried += 1
    return retried, unreadable


def discard_dead_letters(letters: Iterable[DeadLetter], *, reason: str, now: datetime) -> int:
    """Delete them and write their scans off; answers how many."""
    with transaction.atomic():
        ids = [letter.pk for letter in letters]
        deleted, _ = DeadLetter.objects.filter(pk__in=ids).delete()
        write_off(events=deleted, reason=reason, now=now)
    return deleted


def erase_dead_letters(*, tenant_id: int, qr_id: int | None, now: datetime) -> int:
    """Discard what a workspace, or one QR of it, has among them; answers how many."""
    letters = [
        letter
        for letter in DeadLetter.objects.filter(tenant_id=tenant_id)
        if qr_id is None or _get_qr_id(letter) == qr_id
    ]
    return discard_dead_letters(letters, reason="erased", now=now) if letters else 0


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
