"""Counts the events that wait in the stream, by reading its entries: no counter can be wrong."""

from time import monotonic
from typing import Any, NamedTuple

from redis import Redis

from scans.accounting.answered import COUNT_FIELD
from scans.events import BATCH_FIELD, STREAM_KEY, count_events

# Redis does nothing else meanwhile: 1 MB takes it about a millisecond.
_SLICE_BYTES = 1_000_000
_MOST_ENTRIES = 1000
_FIRST_ENTRIES = 50

# Sums up a part of the stream without sending it. KEYS: stream. ARGV: first id, how many entries,
# field of the number of events, field of the batch. Returns the last id, numbers of entries, bytes
# and events, and the batches of entries without that field: those of the version before.
_SUM_LUA = """
local entries = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])
local last, bytes, events, others = '', 0, 0, {}
for _, entry in ipairs(entries) do
  local count, batch
  for i = 1, #entry[2], 2 do
    if entry[2][i] == ARGV[3] then count = tonumber(entry[2][i + 1]) end
    if entry[2][i] == ARGV[4] then batch = entry[2][i + 1] end
  end
  last = entry[1]
  bytes = bytes + #(batch or '')
  if count then events = events + count else others[#others + 1] = batch or '' end
end
return {last, #entries, bytes, events, others}
"""


class WaitingEvents(NamedTuple):
    """is_exact: false for a stream too long to be read in time; then events is an estimate."""

    events: int
    is_exact: bool = True


class Backlog(NamedTuple):
    """entries: how many wait. age_secs: of the oldest one, by the clock of Redis.

    Its id is from there. Below 0 while that clock, which was put back or is that of a server that
    took over, has not caught up with it.
    """

    entries: int
    age_secs: float


def get_backlog(redis: Redis) -> Backlog:
    """Raises redis.RedisError."""
    pipeline = redis.pipeline(transaction=False)
    pipeline.xrange(STREAM_KEY, count=1)
    pipeline.xlen(STREAM_KEY)
    pipeline.time()
    replies: Any = pipeline.execute()
    oldest, entries, (secs, microseconds) = replies
    if not oldest:
        return Backlog(0, 0.0)
    appended_ms = int(oldest[0][0].partition(b"-")[0])
    return Backlog(entries, secs + microseconds / 1e6 - appended_ms / 1000)


def count_waiting(redis: Redis, *, limit_secs: float = 2.0) -> WaitingEvents:
    """Raises redis.RedisError.

    Entries that are added or deleted meanwhile are counted or not.
    """
    deadline = monotonic() + limit_secs
    first, size = "-", _FIRST_ENTRIES
    entries = events = 0
    while True:
        last, count, size_bytes, counted, others = _sum_part(redis, first, size)
        entries += count
        events += counted + sum(map(_count, others))
        if count < size:
            return WaitingEvents(events)
        if monotonic() > deadline:
            length: Any = redis.xlen(STREAM_KEY)
            return WaitingEvents(max(events, round(events / entries * length)), is_exact=False)
        first = "(" + last.decode()
        size = max(1, min(_MOST_ENTRIES, _SLICE_BYTES * count // max(1, size_bytes)))


def _sum_part(redis: Redis, first: str, size: int) -> Any:
    fields = COUNT_FIELD.decode(), BATCH_FIELD.decode()
    return redis.eval(_SUM_LUA, 1, STREAM_KEY, first, str(size), *fields)


def _count(batch: bytes) -> int:
    try:
        return count_events(batch)
    except (ValueError, RecursionError):
        return 1  # what a worker makes of it: one dead letter
