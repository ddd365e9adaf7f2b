"""Room in Redis: scans stop short of its limit, for the spool has room when Redis has none.

A Redis that is full takes no message of Celery's either, so no worker would ever be told to
empty the stream, and it would stay full until a person raised its limit.
"""

import logging
import re

from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink, RedisRefusedError, RedisUnavailableError
from scans.events import STREAM_KEY

logger = logging.getLogger(__name__)

# Of maxmemory. At four fifths health.status tells people, who may still act before this.
SCANS_SHARE = 0.9
# A stream so short is not what fills Redis; workers keep up with it.
SHORT_STREAM = 200
_USED = re.compile(rb"^used_memory:(\d+)", re.MULTILINE)
_LIMIT = re.compile(rb"^maxmemory:(\d+)", re.MULTILINE)


class MemoryGuard:
    """Whether scans may be appended, as of the last look."""

    def __init__(self, redis: RedisLink, circuit: Circuit) -> None:
        self._redis = redis
        self._circuit = circuit
        self.is_left = True

    async def look(self) -> None:
        """Ask Redis. Never raises; what cannot be told counts as room."""
        is_left = await self._is_left()
        if is_left != self.is_left:
            state = "has room for scans again" if is_left else "is nearly full: scans are spooled"
            logger.warning("Redis %s", state)
        self.is_left = is_left

    async def _is_left(self) -> bool:
        if not self._circuit.is_healthy:
            return True
        try:
            memory = await self._redis.call(b"INFO", b"memory")
            if not _is_nearly_full(memory):
                return True
            return int(await self._redis.call(b"XLEN", STREAM_KEY)) < SHORT_STREAM
        except RedisUnavailableError as error:
            self._circuit.open(error)
        except RedisRefusedError as error:
            logger.debug("Redis does not tell its memory: %s", error)
        return True


def _is_nearly_full(memory: bytes) -> bool:
    """memory: that section of INFO. Without a limit it never is."""
    used, limit = _USED.search(memory), _LIMIT.search(memory)
    if used is None or limit is None or limit[1] == b"0":
        return False
    return int(used[1]) > SCANS_SHARE * int(limit[1])
