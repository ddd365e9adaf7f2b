"""Reads the routes of a Redis before anybody scans them.

With many routes a fresh process would look up nearly every code that is scanned, each a round
trip of its own, and for minutes. And what has been read redirects when both sources are away.

All are read once for each connection, and again when many have come that are not in memory: Redis
was emptied and filled, or thousands of codes were changed.
"""

import asyncio
import logging
from itertools import islice

from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from edge.redirects.known_routes import KnownRoutes
from qrs.routes.codec import ROUTE_KEY_FORMAT

logger = logging.getLogger(__name__)

_PATTERN = ROUTE_KEY_FORMAT % b"*"
# Half a millisecond of this process, in which no scan is answered.
KEYS_AT_ONCE = 200
# Values of many long variants come fewer at once: such a reply blocks Redis and this process.
_MAX_REPLY_BYTES = 200_000
# Of the time: as long as a slice takes, times this, is left to scans.
_REST = 3
# Keys of Redis that are not in memory: so many more, and the routes are read again.
MANY = 1_000
LOOK_SECS = 10.0
# A reading without anything new still costs Redis a look at each key.
_PAUSE = 5


class ReadAhead:
    """A background task for each connection.

    Stops where memory is full: routes beyond that are looked up when they are scanned.
    readings: how often all were read.
    """

    def __init__(self, redis: RedisLink, known: KnownRoutes) -> None:
        self._redis = redis
        self._known = known
        self._task: asyncio.Task[None] | None = None
        self._at_once = KEYS_AT_ONCE
        self.readings = 0

    async def begin(self) -> None:
        """Read from the start; call it when a connection is tracked."""
        await self.stop()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End at once."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        now = asyncio.get_running_loop().time
        try:
            while True:
                began = now()
                await self._read_all()
                self.readings += 1
                unread = await self._count_unread()
                await asyncio.sleep(_PAUSE * (now() - began))
                await self._wait_for_more(unread + MANY)
        except RedisUnavailableError:
            # The next connection begins anew.
            pass
        except RedisReplyError as error:
            logger.warning("Redis rejected reading routes ahead: %s", error)
        except Exception:
            # A defect of ours costs look-ups, and nothing else.
            logger.exception("routes could not be read ahead")

    async def _wait_for_more(self, count: int) -> None:
        while await self._count_unread() < count:  # noqa: ASYNC110 - others change Redis
            await asyncio.sleep(LOOK_SECS)

    async def _count_unread(self) -> int:
        """Other keys than routes included."""
        return int(await self._redis.call("DBSIZE")) - self._known.count_in_force()

    async def _read_all(self) -> None:
        now = asyncio.get_running_loop().time
        cursor, is_over = b"0", False
        while self._known.can_read_ahead and not is_over:
            began = now()
            count = ("MATCH", _PATTERN, "COUNT", self._at_once)
            cursor, keys = await self._redis.call("SCAN", cursor, *count)
            await self._read(self._known.list_unread(keys))
            is_over = cursor == b"0"
            await asyncio.sleep(_REST * (now() - began))

    async def _read(self, short_ids: list[str]) -> None:
        """A step of Redis' hash table may return many more keys than were asked for."""
        remaining = iter(short_ids)
        while some := list(islice(remaining, self._at_once)):
            routes = await self._known.read(self._redis, some)
            size = sum(len(route.raw) for route in routes.values())
            if size > _MAX_REPLY_BYTES:
                self._at_once = max(1, self._at_once * _MAX_REPLY_BYTES // size)
