"""The marks of the tail log in Redis: which record each process has appended last, and for which
PostgreSQL.

    {scans}:tail:<process>               number of the record
    {scans}:tail:<process>:postgresql    system identifier and timeline of that moment
    {scans}:tail:<process>:again         random, while records are appended again

Scans leave Redis once PostgreSQL has stored them. If another PostgreSQL takes the writes than that
of the mark, it may lack what the one of before has stored last, so the mark counts for nothing.

A mark is written only over what was there before it, so that none appears in a Redis that was
emptied meanwhile on the same connection.
"""

import logging
import secrets
from typing import Any, NamedTuple

from edge.backends.redis_link import RedisLink
from edge.backends.server_identity import ServerIdentity
from edge.redirects.tail_files import KEPT_SECS

logger = logging.getLogger(__name__)

_RECORD_KEY = "{scans}:tail:%s"
_SERVER_KEY = "{scans}:tail:%s:postgresql"
_AGAIN_KEY = "{scans}:tail:%s:again"
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

# Writes a mark if a value is as expected. KEYS: record, server, the one of the value. ARGV: the
# value, record, lifetime, and server if it is known. Returns whether it did.
_SET_LUA = """
if redis.call('GET', KEYS[3]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
if ARGV[4] then redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[3]) end
return 1
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

    async def announce(self, process: str) -> str:
        """Say that records are appended again; before find(). Returns what set() asks for."""
        announced = secrets.token_hex(8)
        await self._redis.call("SET", _AGAIN_KEY % process, announced, "EX", _TTL_SECS)
        return announced

    async def set(self, process: str, mark: Mark, announced: str) -> bool:
        """Write a mark. False if Redis was emptied since announce()."""
        return await self._set(process, mark, _AGAIN_KEY % process, announced)

    async def note_server(self, process: str, mark: Mark) -> bool:
        """The same for a mark whose record is there already."""
        return await self._set(process, mark, _RECORD_KEY % process, mark.record)

    async def _set(self, process: str, mark: Mark, key: str, expected: str | int) -> bool:
        keys = (3, _RECORD_KEY % process, _SERVER_KEY % process, key)
        server = () if mark.server is None else (mark.server,)
        values = (expected, mark.record, _TTL_SECS, *server)
        return bool(await self._redis.call("EVAL", _SET_LUA, *keys, *values))
