"""The ASGI application: finds the site by its host and hands the request on.

/api/health/ on every host        answered here, touching no dependency
/api/internal/tls/ask             TlsAsk, for Caddy and nobody else
q and customer hosts              ScanSite, without entering Django
api, app, admin, index            Django, as WSGI in a fixed pool of threads
unknown hosts                     404 page, never cached
"""

import logging
from functools import partial

import uuid_utils

from edge.asgi_types import Receive, Scope, Send
from edge.backends.background import Background
from edge.bridge.cors import PREFLIGHT, is_api_path, is_preflight, share_all
from edge.bridge.django import DjangoBridge, make_json
from edge.bridge.streaming import answer_or_stream
from edge.client_info import Headers
from edge.lifespan import Lifespan
from edge.pages.responses import Pages
from edge.redirects.engine import RedirectEngine
from edge.redirects.scan_request import EndScan, ScanRequest, read_request_id
from edge.responses import Answer
from edge.sites.customer_hosts import HostUnavailableError
from edge.sites.hosts import Site, UnknownHostError
from edge.sites.resolver import SiteResolver
from edge.sites.scan_site import NOT_ALLOWED, READING, ScanSite
from edge.sites.tls_ask import ASK_PATHS, TlsAsk
from kernel.short_urls import read_scanned_id

logger = logging.getLogger(__name__)

HEALTH_PATHS = frozenset({"/api/health/", "/api/health"})
HEALTHY = make_json(200, {"status": "ok"})


class EdgeApp:
    """One per process."""

    def __init__(
        self,
        *,
        resolver: SiteResolver,
        engine: RedirectEngine,
        scan_site: ScanSite,
        pages: Pages,
        django: DjangoBridge,
        lifespan: Lifespan,
    ) -> None:
        self._resolver = resolver
        self._engine = engine
        self._scan_site = scan_site
        self._pages = pages
        self._django = django
        self._tls_ask = TlsAsk(resolver)
        self.lifespan = lifespan
        self._background = Background()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Any ASGI scope."""
        if scope["type"] != "http":
            await self._serve_other(scope, receive, send)
            return
        headers: Headers = dict(scope["headers"])
        fresh_id = str(uuid_utils.uuid7())
        request_id = read_request_id(headers, fresh_id)
        if is_api_path(scope["path"]):
            send = share_all(send)
        answer = await self._answer(scope, headers, request_id, fresh_id, receive, send)
        if answer is not None:
            await _send(answer, request_id, scope["method"], send)

    def begin_scan(self, url: bytes, headers: Headers, peer: str, end: EndScan) -> bool:
        """Take the GET of a short id into the next turn, without ASGI in between.

        url: as in the request line. end: called once with the scan and its answer.
        False when it is anything else, or something about its host has to be read first.
        """
        short_id = read_scanned_id(url)
        if not short_id:
            return False
        site = self._resolver.get_ready(headers.get(b"host", b""))
        if site is None or not site.serves_scans:
            return False
        scan = ScanRequest(short_id, headers, site.host, site.tenant_id, peer, counts=True)
        scan.query = url.partition(b"?")[2]
        scan.end = end if site.tenant_id is None else partial(self._end_dressed, end, site)
        self._engine.join(scan)
        return True

    def _end_dressed(self, end: EndScan, site: Site, scan: ScanRequest, answer: Answer) -> None:
        """A customer's host: where unknown codes lead is its owner's choice."""
        if scan.refusal is None:
            end(scan, answer)
        else:
            self._background.start(self._dress(end, site, scan, answer))

    async def _dress(self, end: EndScan, site: Site, scan: ScanRequest, answer: Answer) -> None:
        try:
            answer = await self._scan_site.dress(scan, answer, site)
        except Exception:
            # The plain page is better than a connection on which nothing ever comes.
            logger.exception("the page for scan %s could not be made", scan.event_id)
        end(scan, answer)

    async def _answer(
        self,
        scope: Scope,
        headers: Headers,
        request_id: bytes,
        fresh_id: str,
        receive: Receive,
        send: Send,
    ) -> Answer | None:
        """What to send; None when Django has sent it. fresh_id: for a scan's event."""
        if is_api_path(scope["path"]) and is_preflight(scope, headers):
            return PREFLIGHT
        if scope["path"] in HEALTH_PATHS:
            return HEALTHY if scope["method"] in READING else NOT_ALLOWED
        if scope["path"] in ASK_PATHS:
            return await self._tls_ask.answer(scope, headers)
        host = headers.get(b"host", b"")
        site = self._resolver.get_own(host) or await self._resolve(host, headers)
        if isinstance(site, Answer):
            return site
        if site.serves_scans:
            return await self._scan_site.answer(scope, headers, site, fresh_id)
        return await answer_or_stream(self._django, scope, receive, send, request_id)

    async def _serve_other(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan.run(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _resolve(self, host: bytes, headers: Headers) -> Site | Answer:
        try:
            return await self._resolver.resolve(host)
        except UnknownHostError:
            return self._pages.get("unknown_host", headers)
        except HostUnavailableError:
            return self._pages.get("try_again", headers)


async def _send(answer: Answer, request_id: bytes, method: str, send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [*answer.headers, (b"x-request-id", request_id)],
        }
    )
    body = b"" if method == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})
