"""One live feed as the body of a response."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from redis.exceptions import RedisError

from kernel.errors import ApiError
from scans.log.live.access import Watcher
from scans.log.live.events import (
    HEARTBEAT,
    START,
    StreamCursor,
    make_end,
    make_gap,
    make_ready,
)
from scans.log.live.hub import Feed, Hub, get_hub

# Proxies close connections that are silent for a minute. Access is checked as often, so that a
# removed member does not watch for long.
HEARTBEAT_SECS = 15.0


@dataclass(frozen=True, slots=True)
class FeedStream:
    """A Stream of kernel.streaming. cursor: of the reader's Last-Event-ID, if any."""

    redis_url: str
    tenant_id: int
    qr_id: int
    watcher: Watcher
    cursor: StreamCursor | None
    stop_secs: float = 0.0
    least_bytes_per_sec: float = 0.0

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Server-sent events until the reader leaves or loses access.

        Raises RateLimitedError (429), UnavailableError (503) before the first chunk.
        """
        hub = get_hub(self.redis_url)
        feed = Feed(self.tenant_id, self.qr_id, self.cursor)
        async with hub.subscribe(feed) as is_complete:
            yield make_ready(self.watcher.short_id, feed.cursor or START)
            if not is_complete:
                yield make_gap()
            while True:
                async for events in take_until_heartbeat(feed.queue):
                    yield events
                reason = await self.watcher.find_revocation_reason()
                if reason:
                    yield make_end(reason)
                    return
                yield make_gap() if await renew_feed(hub, feed) else HEARTBEAT


async def take_until_heartbeat(queue: "asyncio.Queue[bytes]") -> AsyncGenerator[bytes]:
    """What comes until access has to be checked again."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + HEARTBEAT_SECS
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                events = [await queue.get()]
        except TimeoutError:
            return
        while not queue.empty():
            events.append(queue.get_nowait())
        yield b"".join(events)


async def renew_feed(hub: Hub, feed: Feed) -> bool:
    """Renew the lease; returns whether scans were lost."""
    try:
        return not await hub.renew(feed)
    except (ApiError, RedisError):
        # Redis is unavailable, or the lease expired while the process stood still: go on for now.
        return False
