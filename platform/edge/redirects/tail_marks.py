"""The marks of the tail log in Redis: which record each process has appended last, and for which
PostgreSQL.

    {scans}:tail:<process>               number of the record
    {scans}:tail:<process>:postgresql    system identifier and timeline of that moment

Scans leave Redis once PostgreSQL has stored them. If another PostgreSQL takes the writes than that
of the mark, it may lack what the one of before has stored last, so the mark counts for nothing.
"""

import logging
from typing import Any, NamedTuple

from edge.backends.redis_link import RedisLink
from edge.backends.server_identity import ServerIdentity
from edge.redirects.tail_files import KEPT_SECS

logger = logging.getLogger(__name__)

_RECORD_KEY = "{scans}:tail:%s"
_SERVER_KEY = "{scans}:tail:%s:postgresql"
# Longer than segments are kept. A mark that expires has all that is kept appended again.
_TTL_SECS = int(6 * KEPT_SECS)

# Moves the mark on if it is the expected one. KEYS: record, server. ARGV: expected, new, lifetime.
# Returns the record that it has found.
_MOVE_LUA = """
local found = redis.call('GET', KEYS[1])
if found == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
  redis.call('EXPIRE', KEYS[2], ARGV[3])
end
return found
"""


class Mark(NamedTuple):
    """record: the last one that needs no second copy; 0 for none. server: None if unknown."""

    record: int
    server: bytes | None


class TailMarks:
    """redis: the connection on which the recorder appends, so that a mark comes after its records.

    All methods raise RedisLink's errors.
    """

    def __init__(self, redis: RedisLink, server: ServerIdentity) -> None:
        self._redis = redis
        self._server = server

    @property
    def server(self) -> bytes | None:
        """The PostgreSQL that takes the writes, as far as it is known."""
        return self._server.known

    async def find(self, process: str) -> Mark:
        """The mark of a process, as far as it counts."""
        found: Any = await self._redis.call("MGET", _RECORD_KEY % process, _SERVER_KEY % process)
        record, server = found
        if server is not None and self.server is not None and server != self.server:
            logger.warning("another PostgreSQL takes the writes, and may lack the last scans")
            return Mark(0, None)
        return Mark(int(record or 0), server)

    async def move(self, process: str, expected: int, record: int) -> int | None:
        """Move the mark on if it is the expected one. Returns the one found; None without any."""
        keys = (2, _RECORD_KEY % process, _SERVER_KEY % process)
        found: Any = await self._redis.call("EVAL", _MOVE_LUA, *keys, expected, record, _TTL_SECS)
        return None if found is None else int(found)

    async def set(self, process: str, mark: Mark) -> None:
        """Write a mark."""
        await self._redis.call("SET", _RECORD_KEY % process, mark.record, "EX", _TTL_SECS)
        # At last: if it is not written any more, all is appended again.
        if mark.server is not None:
            await self._redis.call("SET", _SERVER_KEY % process, mark.server, "EX", _TTL_SECS)
