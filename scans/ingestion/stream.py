"""ScanStream: the consumer group of the scan stream.

The stream is never trimmed by length: an entry is deleted when its events are stored.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from redis import Redis
from redis.exceptions import ResponseError

from scans.accounting.answered import ORIGIN_FIELD
from scans.events import BATCH_FIELD, COUNTERS_KEY, STREAM_GROUP, STREAM_KEY

# One entry carries all scans of one micro-batch of the engine.
ENTRIES_PER_READ = 100
# So many entries a command: some milliseconds, in which Redis answers no redirect.
_ENTRIES_PER_COMMAND = 500
# A live worker finishes a batch long before; after this time another one may claim it.
ABANDONED_AFTER_MS = 15_000
_START = "0-0"
Reply = TypeVar("Reply")

# One script, because removing a consumer that reads in between would lose its entries.
# KEYS: stream. ARGV: group, idle milliseconds.
_REMOVE_CONSUMERS_LUA = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local removed = 0
for _, fields in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #fields, 2 do consumer[fields[i]] = fields[i + 1] end
  if consumer['pending'] == 0 and consumer['idle'] > tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer['name'])
    removed = removed + 1
  end
end
return removed
"""

# Deletes entries and counts their events, both or neither; an entry that another worker
# has deleted is not counted again. KEYS: stream, counters. ARGV: group, then id,
# events, redundant deliveries and origin ("" for none) of each entry.
# The counters are of the version before, whose web processes and status may run beside this one.
# It counted an event for each time it was appended; an entry with an origin it never counted.
_SETTLE_LUA = """
local settled, redundant = 0, 0
for i = 2, #ARGV, 4 do
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  if redis.call('XDEL', KEYS[1], ARGV[i]) == 1 then
    settled = settled + ARGV[i + 1]
    if ARGV[i + 3] == '' then
      redundant = redundant + ARGV[i + 2]
    else
      settled = settled - ARGV[i + 2]
    end
  end
end
redis.call('HINCRBY', KEYS[2], 'settled', settled)
redis.call('HINCRBY', KEYS[2], 'duplicate', redundant)
"""


class Settlement(NamedTuple):
    """An entry to acknowledge. events: how many it has.

    redundant_deliveries: see scans.ingestion.store.Stored. origin: as in StreamEntry.
    """

    entry_id: str
    events: int
    redundant_deliveries: int
    origin: bytes = b""


class StreamEntry(NamedTuple):
    """data: the encoded batch; None when the entry lacks the field.

    origin: an encoded scans.accounting.answered.Origin; empty in entries of the version before.
    """

    entry_id: str
    data: bytes | None
    origin: bytes = b""


class ScanStream:
    """One worker's view of the stream. consumer: a name that no other process has."""

    def __init__(
        self, redis: Redis, *, consumer: str, abandoned_after_ms: int = ABANDONED_AFTER_MS
    ) -> None:
        self._redis = redis
        self._consumer = consumer
        self._abandoned_after_ms = abandoned_after_ms
        self._cursor = _START

    def read_new(
        self, count: int = ENTRIES_PER_READ, *, block_ms: int | None = None
    ) -> list[StreamEntry]:
        """Entries that no worker has read yet; empty when there are none.

        block_ms: how long to wait for the first one; well below the time-out of the client.
        """
        entries: list[StreamEntry] = []
        while asked := min(count - len(entries), _ENTRIES_PER_COMMAND):
            some = self._read(asked, None if entries else block_ms)
            entries += some
            if len(some) < asked:
                break
        return entries

    def _read(self, count: int, block_ms: int | None) -> list[StreamEntry]:
        reply: Any = self._with_group(
            lambda: self._redis.xreadgroup(
                STREAM_GROUP, self._consumer, {STREAM_KEY: ">"}, count=count, block=block_ms
            )
        )
        return _to_entries(reply[0][1]) if reply else []

    def claim_abandoned(self, count: int = ENTRIES_PER_READ) -> list[StreamEntry]:
        """Entries that a worker has read and not acknowledged for abandoned_after_ms.

        Successive calls scan all pending entries; empty when the end is reached.
        """
        entries: list[StreamEntry] = []
        while asked := min(count - len(entries), _ENTRIES_PER_COMMAND):
            self._cursor, some = self._claim(asked)
            entries += some
            if self._cursor == _START:
                break
        return entries

    def _claim(self, count: int) -> tuple[str, list[StreamEntry]]:
        reply: Any = self._with_group(
            lambda: self._redis.xautoclaim(
                STREAM_KEY,
                STREAM_GROUP,
                self._consumer,
                self._abandoned_after_ms,
                start_id=self._cursor,
                count=count,
            )
        )
        return reply[0].decode(), _to_entries(reply[1])

    def count_deliveries(self, entry_ids: Sequence[str]) -> dict[str, int]:
        """How often each pending entry was delivered to a worker, this time included."""
        pipeline = self._redis.pipeline(transaction=False)
        for entry_id in entry_ids:
            pipeline.xpending_range(STREAM_KEY, STREAM_GROUP, entry_id, entry_id, 1)
        replies = pipeline.execute()
        return {
            entry_id: reply[0]["times_delivered"]
            for entry_id, reply in zip(entry_ids, replies, strict=True)
            if reply
        }

    def remove_consumers(self, *, idle_ms: int) -> int:
        """Remove idle consumers that have no pending entries; returns how many."""
        removed: Any = self._with_group(
            lambda: self._redis.eval(_REMOVE_CONSUMERS_LUA, 1, STREAM_KEY, STREAM_GROUP, idle_ms)
        )
        return int(removed)

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Acknowledge and delete the entries, and count their events."""
        for start in range(0, len(settlements), _ENTRIES_PER_COMMAND):
            values = [
                str(value)
                for entry_id, events, redundant, origin in settlements[
                    start : start + _ENTRIES_PER_COMMAND
                ]
                for value in (entry_id, events, redundant, origin.decode("ascii", "replace"))
            ]
            self._redis.eval(_SETTLE_LUA, 2, STREAM_KEY, COUNTERS_KEY, STREAM_GROUP, *values)

    def _with_group(self, call: Callable[[], Reply]) -> Reply:
        """Create the group if it is missing: on the first start, and after a flush."""
        try:
            return call()
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
        self._create_group()
        return call()

    def _create_group(self) -> None:
        # From 0, not from "$": entries that were appended before the group existed count, too.
        try:
            self._redis.xgroup_create(STREAM_KEY, STREAM_GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise


def _to_entries(raw: Sequence[tuple[bytes, dict[bytes, bytes] | None]]) -> list[StreamEntry]:
    return [_to_entry(entry_id.decode(), fields or {}) for entry_id, fields in raw]


def _to_entry(entry_id: str, fields: Mapping[bytes, bytes]) -> StreamEntry:
    return StreamEntry(entry_id, fields.get(BATCH_FIELD), fields.get(ORIGIN_FIELD, b""))
