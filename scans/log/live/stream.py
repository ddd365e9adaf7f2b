"""One feed as the body of an answer."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from redis.exceptions import RedisError

from kernel.errors import ApiError
from scans.log.live.access import Watcher
from scans.log.live.events import HEARTBEAT, make_end, make_gap, make_ready
from scans.log.live.hub import Feed, Hub, get_hub
from scans.log.live.places import START, Place

# Proxies drop what is silent for a minute; a removed member shall not watch for long.
HEARTBEAT_SECS = 15.0


@dataclass(frozen=True, slots=True)
class FeedStream:
    """A Stream of kernel.streaming. place: the reader's Last-Event-ID, if any."""

    redis_url: str
    tenant_id: int
    qr_id: int
    watcher: Watcher
    place: Place | None
    stop_secs: float = 0.0
    least_bytes_per_sec: float = 0.0

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Server-sent events until the reader goes or may not watch any more.

        Raises RateLimitedError (429), UnavailableError (503) before the first chunk.
        """
        hub = get_hub(self.redis_url)
        feed = Feed(self.tenant_id, self.qr_id, self.place)
        async with hub.seat(feed) as is_complete:
            yield make_ready(self.watcher.short_id, feed.place or START)
            if not is_complete:
                yield make_gap()
            while True:
                async for events in _take_until_heartbeat(feed):
                    yield events
                objection = await self.watcher.find_revocation_reason()
                if objection:
                    yield make_end(objection)
                    return
                yield await _renew(hub, feed) or HEARTBEAT


async def _take_until_heartbeat(feed: Feed) -> AsyncGenerator[bytes]:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + HEARTBEAT_SECS
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                events = [await feed.queue.get()]
        except TimeoutError:
            return
        while not feed.queue.empty():
            events.append(feed.queue.get_nowait())
        yield b"".join(events)


async def _renew(hub: Hub, feed: Feed) -> bytes:
    """What the reader has to know about it, if anything."""
    try:
        return b"" if await hub.renew(feed) else make_gap()
    except (ApiError, RedisError):
        # Redis is away, or forgot the seat while the process stood still: go on for now.
        return b""
