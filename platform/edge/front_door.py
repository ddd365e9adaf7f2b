"""The ASGI application: finds the site by its host and hands the request on.

/api/health/ on every host        answered here, touching no dependency
/api/internal/tls/ask             TlsAsk, for Caddy and nobody else
q and customer hosts              ScanSite, without entering Django
api, app, admin, index            Django, as WSGI in a fixed pool of threads
unknown hosts                     404 page, never cached
"""

import uuid_utils

from edge.answers import Answer
from edge.asgi_types import Receive, Scope, Send
from edge.customer_hosts import HostAwayError
from edge.django_bridge import DjangoBridge, make_json
from edge.engine.engine import RedirectEngine
from edge.engine.facts import Headers
from edge.engine.scan_request import ScanRequest
from edge.hosts import Site, UnknownHostError
from edge.lifespan import Lifespan
from edge.live import answer_or_stream
from edge.pages.answers import Pages
from edge.scan_site import NOT_ALLOWED, READING, ScanSite, read_scan
from edge.site_resolver import SiteResolver
from edge.tls_ask import ASK_PATHS, TlsAsk
from kernel.request_ids import choose_request_id

HEALTH_PATHS = frozenset({"/api/health/", "/api/health"})
HEALTHY = make_json(200, {"status": "ok"})


class FrontDoor:
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Any ASGI scope."""
        if scope["type"] != "http":
            await self._serve_other(scope, receive, send)
            return
        headers: Headers = dict(scope["headers"])
        offered = headers.get(b"x-request-id")
        request_id = choose_id(offered) if offered else str(uuid_utils.uuid7()).encode()
        # The way of nearly all requests, without a coroutine more than it needs.
        scan = self._read_scan(scope, headers)
        answer: Answer | None
        if scan is not None:
            await self._engine.join(scan)
            answer = self._engine.get_answer(scan)
        else:
            answer = await self._answer(scope, headers, request_id, receive, send)
        if answer is not None:
            await _send(answer, request_id, scope["method"], send)

    def _read_scan(self, scope: Scope, headers: Headers) -> ScanRequest | None:
        """A scan on q.<domain>."""
        site = self._resolver.get_own(headers.get(b"host", b""))
        if site is None or not site.serves_scans:
            return None
        return read_scan(scope, headers, site)

    async def _answer(
        self, scope: Scope, headers: Headers, request_id: bytes, receive: Receive, send: Send
    ) -> Answer | None:
        """What to send; None when Django has sent it."""
        if scope["path"] in HEALTH_PATHS:
            return HEALTHY if scope["method"] in READING else NOT_ALLOWED
        if scope["path"] in ASK_PATHS:
            return await self._tls_ask.answer(scope, headers)
        host = headers.get(b"host", b"")
        site = self._resolver.get_own(host) or await self._resolve(host, headers)
        if isinstance(site, Answer):
            return site
        if site.serves_scans:
            return await self._scan_site.answer(scope, headers, site)
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
        except HostAwayError:
            return self._pages.get("try_again", headers)


def choose_id(offered: bytes) -> bytes:
    """The caller's request id when it is sane, else a new one."""
    return choose_request_id(offered.decode("latin-1")).encode()


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
