"""Appends a batch to the stream on condition that no route has changed since it was made."""

import hashlib

from edge.backends.redis_link import RedisReplyError
from edge.redirects.batches import Batch
from edge.redirects.replicas import ReplicatedWrites
from qrs.routes.codec import ROUTE_CHANGES_KEY
from scans.accounting.answered import COUNT_FIELD, ORIGIN_FIELD, Origin
from scans.events import BATCH_FIELD, STREAM_KEY

# KEYS: stream. ARGV: the number of changes of routes that the batch takes into account, then the
# fields of its entry. Returns the entry's id; 0 if there have been other changes.
_APPEND_IF_UNCHANGED_LUA = f"""
if (redis.call('GET', '{ROUTE_CHANGES_KEY}') or '') ~= ARGV[1] then return 0 end
return redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
"""
# Redis names scripts by this digest; it protects no secret.
_DIGEST = hashlib.sha1(_APPEND_IF_UNCHANGED_LUA.encode(), usedforsecurity=False).hexdigest()


class RoutesChangedError(Exception):
    """A batch was not appended, because routes have changed since it was made."""


def list_fields(batch: Batch, origin: Origin) -> tuple[bytes | int, ...]:
    """Of its stream entry."""
    return (COUNT_FIELD, batch.event_count, ORIGIN_FIELD, origin.encode(), BATCH_FIELD, batch.data)


async def append_if_unchanged(writes: ReplicatedWrites, batch: Batch, changes: bytes) -> None:
    """changes: how many changes of routes the batch, which is of this process, takes into account.

    Raises RoutesChangedError if there have been others, and whatever writes.write() raises.
    """
    assert batch.origin is not None  # noqa: S101 - only the version before has spooled such ones
    arguments = (1, STREAM_KEY, changes, *list_fields(batch, batch.origin))
    try:
        reply = await writes.write(b"EVALSHA", _DIGEST, *arguments)
    except RedisReplyError as error:
        # A restarted Redis has no scripts until they are sent once.
        if not str(error).startswith("NOSCRIPT"):
            raise
        reply = await writes.write(b"EVAL", _APPEND_IF_UNCHANGED_LUA, *arguments)
    if reply == 0:
        raise RoutesChangedError
