"""GET /q/{short_id}/: look up, record, redirect."""

import asyncio
import logging
from functools import partial

from edge.backends.micro_batcher import BatchFuture, MicroBatcher
from edge.client_info import ClientInfoReader
from edge.pages.responses import Pages
from edge.redirects.code_rules import choose_error_page, is_served
from edge.redirects.enumeration import LookupLimiter, UnknownIdLimit
from edge.redirects.event_text import write_event
from edge.redirects.lookup import (
    FindRoutes,
    FoundRoutes,
    LookupResult,
    RateLimited,
    RouteLookup,
    Unavailable,
)
from edge.redirects.metrics import Metrics
from edge.redirects.overtaken import find_recorded, is_same_route, list_overtaken
from edge.redirects.prepared import PreparedRoute, Target
from edge.redirects.recorder import ScanRecorder
from edge.redirects.scan_request import ScanRequest
from edge.responses import Response
from scans.events import EncodedEvent

logger = logging.getLogger(__name__)

# The next batch continues between two steps as soon as Redis has replied to it, so that the
# disk writes its scans while the other responses are sent (5 to 18 % more, measured).
RESPONSES_PER_STEP = 4


class RedirectEngine:
    """Responds to scans in micro-batches: one append for each batch.

    Before it, one look-up of the routes that are not known to be in force.
    """

    def __init__(
        self,
        *,
        lookup: RouteLookup,
        recorder: ScanRecorder,
        client_info: ClientInfoReader,
        pages: Pages,
        metrics: Metrics,
    ) -> None:
        self._lookup = lookup
        self._recorder = recorder
        self._client_info = client_info
        self._pages = pages
        self._metrics = metrics
        self._limit = UnknownIdLimit()
        self._batcher: MicroBatcher[ScanRequest] = MicroBatcher(self._process_batch)
        self._first_look_ups: MicroBatcher[ScanRequest] = MicroBatcher(self._look_up_first)

    def begin(self, scan: ScanRequest) -> None:
        """Answer the scan by its on_response.

        One whose route is not known is looked up first: all of its batch would wait for that.
        """
        if self._prepare(scan) or not (self._lookup.is_confirmed and self._recorder.is_ready):
            self._batcher.submit(scan)
        else:
            self._first_look_ups.submit(scan)

    def submit(self, scan: ScanRequest) -> BatchFuture:
        """Add the scan to the next batch; once that is done, get_response() has its response."""
        self._prepare(scan)
        return self._batcher.submit(scan)

    def get_response(self, scan: ScanRequest) -> Response:
        """The redirect or the page; "try again" if the batch of the scan has failed."""
        return scan.response or self._pages.get("try_again", scan.headers)

    async def find_route(self, scan: ScanRequest) -> LookupResult:
        """The route itself, for the paused page; nothing is recorded."""
        return (await self._find_routes([scan], self._lookup.find)).routes[scan.short_id]

    def error_response(self, scan: ScanRequest, route: LookupResult) -> Response:
        """The page for a route that is not served on the scan's host."""
        if isinstance(route, Unavailable):
            self._metrics.unavailable += 1
        if isinstance(route, RateLimited):
            self._metrics.rate_limited += 1
            address = self._client_info.read_address(scan.headers, scan.peer)
            wait_secs = max(1, self._limit.get_wait_secs(address))
            return self._pages.get_too_many(scan.headers, wait_secs)
        scan.error_page = choose_error_page(route, scan.tenant_id)
        return self._pages.get(scan.error_page, scan.headers)

    async def finish(self) -> None:
        """Wait until no batch is in progress."""
        await self._first_look_ups.finish()
        await self._batcher.finish()

    async def _look_up_first(self, scans: list[ScanRequest]) -> None:
        """Pass the scans on to a batch, with their routes. Unserved ones need none."""
        unserved: set[ScanRequest] = set()
        try:
            found = await self._find_routes(scans, self._lookup.find_known)
            for scan in scans:
                route = found.routes[scan.short_id]
                if type(route) is PreparedRoute:
                    self._respond_early(scan, route)
                else:
                    self._respond(scan, route)
                    unserved.add(scan)
        finally:
            # After a defect of ours, too: then their batch looks them up.
            for scan in scans:
                if scan not in unserved:
                    self._batcher.submit(scan)
            self._metrics.requests += len(unserved)
            self._deliver(list(unserved), 0)

    async def _process_batch(self, scans: list[ScanRequest]) -> None:
        try:
            await self._set_responses(scans)
        except Exception:
            # A defect of ours: nothing is sent that may not be recorded.
            for scan in scans:
                scan.response = None
            raise
        finally:
            # Not at once: the next batch queries Redis first, which works while these are sent.
            asyncio.get_running_loop().call_soon(self._deliver, scans, 0)

    def _deliver(self, scans: list[ScanRequest], first: int) -> None:
        following = first + RESPONSES_PER_STEP
        if following < len(scans):
            asyncio.get_running_loop().call_soon(self._deliver, scans, following)
        for scan in scans[first:following]:
            if scan.on_response is not None:
                try:
                    scan.on_response(scan, self.get_response(scan))
                except Exception:
                    logger.exception("the response to scan %s was not sent", scan.event_id)

    async def _set_responses(self, scans: list[ScanRequest]) -> None:
        self._metrics.batches += 1
        self._metrics.requests += len(scans)
        # Routes from memory may have changed. The append tells; without one, all are asked for.
        is_confirmed = self._recorder.is_ready and any(scan.counts for scan in scans)
        find = self._lookup.find_known if is_confirmed else self._lookup.find
        found = await self._find_routes(scans, find)
        for scan in scans:
            route = found.routes[scan.short_id]
            if scan.prepared_for is None or scan.prepared_for is not route:
                self._respond(scan, route)
        events = _list_events(scans)
        if found.changes is None:
            await self._recorder.record(events)
            return
        again = partial(self._respond_again, scans, found)
        if not events:
            await self._recorder.record(await again())
        elif await self._recorder.record_if_unchanged(events, found.changes, again):
            overtaken = list_overtaken(scans, found, self._lookup)
            if overtaken:
                await self._correct_responses(overtaken, found)

    def _prepare(self, scan: ScanRequest) -> bool:
        """Respond by the route that is probably in force; False if there is none.

        Redis waits for the disk of the batch before meanwhile, and has the next append sooner.
        """
        route = self._lookup.get_likely(scan.short_id)
        if route is None:
            return False
        self._respond_early(scan, route)
        return True

    def _respond_early(self, scan: ScanRequest, route: PreparedRoute) -> None:
        """The scan's own batch finds out whether the route is in force."""
        try:
            self._respond(scan, route)
        except Exception:
            # Its batch tries again, and sends a page if that fails, too.
            logger.exception("scan %s could not be prepared", scan.event_id)
        else:
            scan.prepared_for = route

    async def _find_routes(self, scans: list[ScanRequest], find: FindRoutes) -> FoundRoutes:
        limiter = LookupLimiter(scans, self._client_info, self._limit)
        short_ids = list({scan.short_id for scan in scans})
        found = await find(short_ids, limiter.filter_allowed)
        limiter.charge_misses(found.routes)
        return found

    async def _respond_again(
        self, scans: list[ScanRequest], before: FoundRoutes
    ) -> list[EncodedEvent]:
        """Ask for all routes, and respond anew where one differs. Returns the events to record.

        Elsewhere the choice of a variant stays: the event may be stored, and only the reply lost.
        """
        found = await self._find_routes(scans, self._lookup.find)
        for scan in scans:
            route = found.routes[scan.short_id]
            if not is_same_route(route, before.routes[scan.short_id]):
                self._respond(scan, route)
        return _list_events(scans)

    async def _correct_responses(self, scans: list[ScanRequest], before: FoundRoutes) -> None:
        """Ask again for the routes of scans that are recorded.

        Redis has not numbered a change before it stored them: it was made by hand, by an earlier
        version of the product, or by Redis itself. What is recorded cannot be taken back, so a
        scan gets the same variant as far as there still is one.
        """
        found = await self._find_routes(scans, self._lookup.find)
        is_numbered = self._lookup.is_changed_since(before)
        additional: list[EncodedEvent] = []
        for scan in scans:
            route, recorded = found.routes[scan.short_id], before.routes[scan.short_id]
            if is_same_route(route, recorded):
                continue
            target = find_recorded(scan, route, recorded)
            if target is not None:
                self._send_to(scan, target)
            elif not is_numbered:
                # Else it may be a change after the append, and then the response is right.
                is_recorded = scan.event is not None
                self._respond(scan, route)
                if scan.event is not None and not is_recorded:
                    additional.append(scan.event)
        await self._recorder.record(additional)

    def _respond(self, scan: ScanRequest, route: LookupResult) -> None:
        """Set the response, and the event if it is counted."""
        scan.error_page = scan.event = None
        if type(route) is not PreparedRoute or not is_served(route, scan.tenant_id):
            scan.response = self.error_response(scan, route)
            return
        target = route.choose_target()
        if target.is_loop:
            scan.response = self._pages.get("not_found", scan.headers)
            return
        self._send_to(scan, target)
        if scan.counts:
            scan.variant = target.label
            scan.event = write_event(scan, route, target.label, self._client_info)

    def _send_to(self, scan: ScanRequest, target: Target) -> None:
        scan.response = target.response
        if target.forwarder is not None and scan.query:
            scan.response = target.forwarder.redirect(scan.query) or target.response


def _list_events(scans: list[ScanRequest]) -> list[EncodedEvent]:
    return [scan.event for scan in scans if scan.event is not None]
