"""Keeps a share of Redis' memory free: scans go to the spool before Redis is full.

A full Redis accepts no Celery messages either, so no worker would start to empty the stream, and
it would stay full until a person raised its limit.
"""

import logging
import re

from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from scans.events import STREAM_KEY

logger = logging.getLogger(__name__)

# Of maxmemory. health.probes warns at four fifths, before this takes effect.
SCANS_SHARE = 0.9
# A stream this short is not what fills Redis; the workers keep up with it.
SHORT_STREAM = 200
_USED = re.compile(rb"^used_memory:(\d+)", re.MULTILINE)
_LIMIT = re.compile(rb"^maxmemory:(\d+)", re.MULTILINE)


class MemoryGuard:
    """has_headroom: whether scans may be appended, as of the last refresh."""

    def __init__(self, redis: RedisLink, circuit: Circuit) -> None:
        self._redis = redis
        self._circuit = circuit
        self.has_headroom = True

    async def refresh(self) -> None:
        """Read the memory use of Redis. Never raises; unknown counts as headroom."""
        has_headroom = await self._read_headroom()
        if has_headroom != self.has_headroom:
            state = "accepts scans again" if has_headroom else "is nearly full: scans are spooled"
            logger.warning("Redis %s", state)
        self.has_headroom = has_headroom

    async def _read_headroom(self) -> bool:
        if not self._circuit.is_healthy:
            return True
        try:
            memory = await self._redis.call(b"INFO", b"memory")
            if not _is_nearly_full(memory):
                return True
            return int(await self._redis.call(b"XLEN", STREAM_KEY)) < SHORT_STREAM
        except RedisUnavailableError as error:
            self._circuit.open(error)
        except RedisReplyError as error:
            logger.debug("the memory use of Redis cannot be read: %s", error)
        return True


def _is_nearly_full(memory: bytes) -> bool:
    """memory: the section of INFO. False without a maxmemory."""
    used, limit = _USED.search(memory), _LIMIT.search(memory)
    if used is None or limit is None or limit[1] == b"0":
        return False
    return int(used[1]) > SCANS_SHARE * int(limit[1])
