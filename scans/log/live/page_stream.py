"""The one live feed of a browser: the QRs of all of its pages, each with a cursor of its own.

A feed for each tab would hold a connection each, of which a browser opens six to a host. So one
tab holds the feed and passes the events on; see dashboard/frontend/live.ts. Each event names its
QR, and its id is the cursor of that QR, with which the page comes back in the URL.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from kernel.errors import ApiError
from scans.log.live.events import HEARTBEAT, RETRY_MS, START, make_page_event
from scans.log.live.hub import Feed, Hub, get_hub
from scans.log.live.leases import PAGE_SEATS
from scans.log.live.page_access import Access, BrowserWatcher, WantedCode
from scans.log.live.stream import renew_feed, take_until_heartbeat

MAX_CODES = 40
"""Of one browser's feed; further tabs show figures without it."""


@dataclass(frozen=True, slots=True)
class PageFeedStream:
    """A Stream of kernel.streaming. access: of the wanted codes, as the view has found it."""

    redis_url: str
    watcher: BrowserWatcher
    codes: Sequence[WantedCode]
    access: Access
    stop_secs: float = 0.0
    least_bytes_per_sec: float = 0.0

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Server-sent events: ready, scan, skipped, gap, and end for a QR that is lost.

        Raises RateLimitedError (429), UnavailableError (503) before the first chunk.
        """
        hub, feeds = get_hub(self.redis_url), self._make_feeds()
        async with hub.subscribe_all(list(feeds.values())) as complete:
            yield b"retry: %d\n\n" % RETRY_MS
            # Counted after the subscription: a page that knows fewer reads its figures again.
            access = await self.watcher.check(self.codes) or self.access
            for feed, is_complete in zip(feeds.values(), complete, strict=True):
                yield _make_opening(feed, access, is_complete=is_complete)
            for short_id, error in self.access.refused.items():
                yield _make_end(short_id, error)
            while feeds:
                async for events in take_until_heartbeat(next(iter(feeds.values())).queue):
                    yield events
                yield await self._look_again(hub, feeds)

    def _make_feeds(self) -> dict[str, Feed]:
        feed_id, queue = str(uuid4()), asyncio.Queue[bytes]()
        return {
            code.short_id: Feed(
                tenant_id=code.tenant_id,
                qr_id=self.access.watched[code.short_id].qr_id,
                cursor=code.cursor,
                feed_id=feed_id,
                queue=queue,
                seats=PAGE_SEATS,
                short_id=code.short_id,
            )
            for code in self.codes
            if code.short_id in self.access.watched
        }

    async def _look_again(self, hub: Hub, feeds: dict[str, Feed]) -> bytes:
        """The events of what has changed; removes the feeds that have ended."""
        events = []
        access = await self.watcher.check([c for c in self.codes if c.short_id in feeds])
        for short_id, error in access.refused.items() if access else ():
            hub.detach(feeds.pop(short_id))
            events.append(_make_end(short_id, error))
        events += [_make_gap(feed) for feed in feeds.values() if await renew_feed(hub, feed)]
        return b"".join(events) or HEARTBEAT


def _make_opening(feed: Feed, access: Access, *, is_complete: bool) -> bytes:
    known = access.watched.get(feed.short_id)
    fields = {"short_id": feed.short_id, "scan_count": known.scan_count if known else None}
    ready = make_page_event("ready", fields, cursor=feed.cursor or START)
    return ready if is_complete else ready + _make_gap(feed)


def _make_gap(feed: Feed) -> bytes:
    return make_page_event("gap", {"short_id": feed.short_id}, cursor=feed.cursor or START)


def _make_end(short_id: str, error: ApiError) -> bytes:
    fields = {"short_id": short_id, "status": error.status, "detail": error.detail}
    return make_page_event("end", fields, cursor=START)
