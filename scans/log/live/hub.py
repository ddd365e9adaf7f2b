"""One Redis reader for all feeds of a process.

It reads all watched streams at once, several times a second, and only while there
are feeds: a feed costs no connection, and an idle one no call of its own.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from redis.exceptions import RedisError

from kernel.concurrency import ConcurrencyLimiter
from kernel.errors import UnavailableError
from kernel.redis_clients import open_async_redis
from kernel.translation import gettext as _
from scans.errors import FeedsBusyError, TooManyFeedsError
from scans.log.live.entries import Entry, parse_entry
from scans.log.live.events import StreamCursor, make_entry_events, parse_cursor
from scans.log.live.leases import (
    API_SEATS,
    PAGE_SEATS,
    Seats,
    get_leases_key,
    get_stream_key,
    renew_lease,
)

logger = logging.getLogger(__name__)

MAX_FEEDS_OF_PROCESS = 200
POLL_SECS = 0.2
_RECONNECT_SECS = 1.0
# An entry has up to 250 scans, and redirects share this event loop.
_ENTRIES_PER_READ = 4
_CATCH_UP_SECS = 0.02
_MAX_QUEUED_EVENTS = 500
_RETRY_SECS = 15


@dataclass(eq=False)
class Feed:
    """One reader of one QR. cursor: the last entry with its events in the queue.

    A page's reader has a feed for each QR, which share the feed_id, and with it the seat, and
    the queue; short_id tells them apart in events that would name no QR.
    """

    tenant_id: int
    qr_id: int
    cursor: StreamCursor | None = None
    feed_id: str = field(default_factory=lambda: str(uuid4()))
    queue: "asyncio.Queue[bytes]" = field(default_factory=asyncio.Queue)
    seats: Seats = API_SEATS
    short_id: str = ""

    @property
    def key(self) -> str:
        """The Redis stream of its QR."""
        return get_stream_key(self.tenant_id, self.qr_id)

    @property
    def has_capacity(self) -> bool:
        """Whether the queue takes more events; the rest waits in Redis for a slow reader."""
        return self.queue.qsize() < _MAX_QUEUED_EVENTS

    def offer(self, entries: Iterable[Entry]) -> None:
        """Queue the events of the entries after the cursor."""
        for entry in entries:
            cursor = parse_cursor(entry.entry_id)
            if self.cursor is None or cursor <= self.cursor:
                continue
            for event in make_entry_events(entry, after=self.cursor, short_id=self.short_id):
                self.queue.put_nowait(event)
            self.cursor = cursor


class Hub:
    """The feeds of one event loop."""

    def __init__(self, redis_url: str) -> None:
        self._redis: Any = open_async_redis(redis_url)
        self._feeds: set[Feed] = set()
        self._limiters = {
            API_SEATS: ConcurrencyLimiter(MAX_FEEDS_OF_PROCESS),
            PAGE_SEATS: ConcurrencyLimiter(MAX_FEEDS_OF_PROCESS),
        }
        self._reader: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def subscribe(self, feed: Feed) -> AsyncIterator[bool]:
        """Fill the feed's queue for the block; yields whether nothing since its cursor is missing.

        Raises TooManyFeedsError (429), UnavailableError (503).
        """
        async with self.subscribe_all([feed]) as [is_complete]:
            yield is_complete

    @asynccontextmanager
    async def subscribe_all(self, feeds: Sequence[Feed]) -> AsyncIterator[list[bool]]:
        """As subscribe(), for the feeds of one reader, which count as one."""
        limiter, owner = self._limiters[feeds[0].seats], feeds[0].tenant_id
        if not limiter.has_capacity_for(owner):
            raise FeedsBusyError(retry_after_secs=_RETRY_SECS)
        async with AsyncExitStack() as stack:
            stack.enter_context(limiter.acquire(owner))
            yield [await stack.enter_async_context(self._attach(feed)) for feed in feeds]

    @asynccontextmanager
    async def _attach(self, feed: Feed) -> AsyncIterator[bool]:
        self._feeds.add(feed)
        try:
            yield await self._open(feed)
        finally:
            self._feeds.discard(feed)
            await self._release(feed)

    def detach(self, feed: Feed) -> None:
        """Bring no further events of a feed; its block goes on for the reader's others."""
        self._feeds.discard(feed)

    async def renew(self, feed: Feed) -> bool:
        """Renew the lease and keep the stream; returns whether nothing was lost.

        Raises TooManyFeedsError when the lease has expired and all others are taken.
        """
        lease = await renew_lease(
            self._redis,
            tenant_id=feed.tenant_id,
            qr_id=feed.qr_id,
            feed_id=feed.feed_id,
            cursor=feed.cursor,
            seats=feed.seats,
        )
        if lease is None:
            raise TooManyFeedsError(feed.seats.most, retry_after_secs=_RETRY_SECS)
        # After a flush of Redis the stream is a new one; and a cursor may also be invented.
        if feed.cursor is None or lease.cursor < feed.cursor:
            feed.cursor = lease.cursor
        return lease.is_complete

    async def _open(self, feed: Feed) -> bool:
        try:
            is_complete = await self.renew(feed)
        except RedisError as error:
            logger.warning("live feed: %s", error)
            raise UnavailableError(
                _("Redis cannot be reached. Try again."), retry_after_secs=5
            ) from error
        if self._reader is None or self._reader.done():
            self._reader = asyncio.get_running_loop().create_task(self._read())
        return is_complete

    async def _release(self, feed: Feed) -> None:
        with suppress(RedisError):
            await self._redis.zrem(get_leases_key(feed.tenant_id, feed.seats), feed.feed_id)
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
                # The cursors stay where they are: events come late, and none is lost.
                logger.warning("live feeds wait: %s", error)
                await asyncio.sleep(_RECONNECT_SECS)
            else:
                await asyncio.sleep(_CATCH_UP_SECS if is_behind else POLL_SECS)

    async def _read_once(self) -> bool:
        """Returns whether more entries may be waiting."""
        cursors: dict[str, StreamCursor] = {}
        for feed in self._feeds:
            if feed.has_capacity and feed.cursor:
                cursors[feed.key] = min(cursors.get(feed.key, feed.cursor), feed.cursor)
        if not cursors:
            return False
        read_after = {key: cursor.read_after for key, cursor in cursors.items()}
        reply: Any = await self._redis.xread(read_after, count=_ENTRIES_PER_READ)
        # Parsed once for all feeds that watch the same QR.
        news = {
            key.decode(): [parse_entry(*entry) for entry in entries] for key, entries in reply or ()
        }
        for feed in self._feeds:
            if feed.has_capacity and feed.key in news:
                feed.offer(news[feed.key])
        return any(len(entries) == _ENTRIES_PER_READ for entries in news.values())


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def get_hub(redis_url: str) -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(redis_url)
    return _hubs[loop]
