"""One reader for all feeds of a process.

It asks Redis for all watched streams at once, some times a second, and only
while there are feeds: a feed costs no connection, and an idle one no call.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from redis.exceptions import RedisError

from kernel.concurrency import FairSeats
from kernel.errors import UnavailableError
from kernel.redis_clients import open_async_redis
from scans.errors import FeedsBusyError, TooManyFeedsError
from scans.log.live.events import make_entry_events
from scans.log.live.leases import (
    KEPT_SECS,
    LEASE_SECS,
    MAX_FEEDS_OF_WORKSPACE,
    OPEN_FEED_LUA,
    WATCHED_KEY,
    get_member,
    get_seats_key,
    get_stream_key,
)
from scans.log.live.places import Place, parse_place

logger = logging.getLogger(__name__)

MAX_FEEDS_OF_PROCESS = 200
POLL_SECS = 0.2
_AWAY_SECS = 1.0
# An entry has up to 250 scans, and redirects share this event loop.
_ENTRIES_PER_READ = 4
_BEHIND_SECS = 0.02
_FULL_QUEUE = 500
_RETRY_SECS = 15


@dataclass(eq=False)
class Feed:
    """One reader of one QR. place: up to where the queue has had everything."""

    tenant_id: int
    qr_id: int
    place: Place | None = None
    feed_id: str = field(default_factory=lambda: str(uuid4()))
    queue: "asyncio.Queue[bytes]" = field(default_factory=asyncio.Queue)

    @property
    def key(self) -> str:
        """The stream it reads."""
        return get_stream_key(self.tenant_id, self.qr_id)

    @property
    def has_room(self) -> bool:
        """Whether a slow reader may be given more; what it is not given waits in Redis."""
        return self.queue.qsize() < _FULL_QUEUE

    def offer(self, entries: Iterable[tuple[bytes, dict[bytes, bytes]]]) -> None:
        """Take what is new."""
        for entry_id, fields in entries:
            entry = parse_place(entry_id)
            if self.place is None or entry <= self.place:
                continue
            for event in make_entry_events(entry_id, fields, after=self.place):
                self.queue.put_nowait(event)
            self.place = entry


class Hub:
    """The feeds of one event loop."""

    def __init__(self, redis_url: str) -> None:
        self._redis: Any = open_async_redis(redis_url)
        self._feeds: set[Feed] = set()
        self._seats = FairSeats(MAX_FEEDS_OF_PROCESS)
        self._reader: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def seat(self, feed: Feed) -> AsyncIterator[bool]:
        """A place among the feeds; says whether everything since feed.place is there.

        Raises TooManyFeedsError (429), UnavailableError (503).
        """
        if not self._seats.has_room_for(feed.tenant_id):
            raise FeedsBusyError(retry_after_secs=_RETRY_SECS)
        with self._seats.hold(feed.tenant_id):
            self._feeds.add(feed)
            try:
                yield await self._open(feed)
            finally:
                self._feeds.discard(feed)
                await self._leave(feed)

    async def renew(self, feed: Feed) -> bool:
        """Keep the seat and what is kept for it; says whether nothing was lost.

        Raises TooManyFeedsError when the seat went to somebody else.
        """
        reply = await self._redis.eval(
            OPEN_FEED_LUA,
            3,
            feed.key,
            WATCHED_KEY,
            get_seats_key(feed.tenant_id),
            get_member(feed.tenant_id, feed.qr_id),
            feed.feed_id,
            feed.place.entry_id if feed.place else "",
            KEPT_SECS * 1000,
            LEASE_SECS * 1000,
            MAX_FEEDS_OF_WORKSPACE,
        )
        if not reply:
            raise TooManyFeedsError(MAX_FEEDS_OF_WORKSPACE, retry_after_secs=_RETRY_SECS)
        last, is_complete = parse_place(reply[0]), reply[1]
        # After a flush of Redis the stream is a new one; and a place may also be invented.
        if feed.place is None or last < feed.place:
            feed.place = last
        return bool(is_complete)

    async def _open(self, feed: Feed) -> bool:
        try:
            is_complete = await self.renew(feed)
        except RedisError as error:
            logger.warning("live feed: %s", error)
            raise UnavailableError(
                "Redis cannot be reached. Try again.", retry_after_secs=5
            ) from error
        if self._reader is None or self._reader.done():
            self._reader = asyncio.get_running_loop().create_task(self._read())
        return is_complete

    async def _leave(self, feed: Feed) -> None:
        with suppress(RedisError):
            await self._redis.zrem(get_seats_key(feed.tenant_id), feed.feed_id)
        if not self._feeds:
            reader, self._reader = self._reader, None
            if reader is not None:
                reader.cancel()
            await self._redis.aclose()

    async def _read(self) -> None:
        while True:
            try:
                is_behind = await self._read_once()
            except RedisError as error:
                # Late, not lost: the places stay.
                logger.warning("live feeds wait: %s", error)
                await asyncio.sleep(_AWAY_SECS)
            else:
                await asyncio.sleep(_BEHIND_SECS if is_behind else POLL_SECS)

    async def _read_once(self) -> bool:
        """Says whether there may be more at once."""
        places: dict[str, Place] = {}
        for feed in self._feeds:
            if feed.has_room and feed.place:
                places[feed.key] = min(places.get(feed.key, feed.place), feed.place)
        if not places:
            return False
        asked = {key: place.read_after for key, place in places.items()}
        reply: Any = await self._redis.xread(asked, count=_ENTRIES_PER_READ)
        news = {key.decode(): entries for key, entries in reply or ()}
        for feed in self._feeds:
            if feed.has_room and feed.key in news:
                feed.offer(news[feed.key])
        return any(len(entries) == _ENTRIES_PER_READ for entries in news.values())


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def get_hub(redis_url: str) -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(redis_url)
    return _hubs[loop]
