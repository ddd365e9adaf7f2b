"""The ASGI app: finds the site by its host and passes the request on.

/api/health/ on every host        answered here, touching no dependency
/api/ready/ on every host         Readiness
/api/internal/tls/ask             TlsAsk, for Caddy only
/static/logos/, /brand.css        BrandFiles, on hosts that show them
q and customer hosts              ScanSite, without entering Django
api, app, admin, index            Django, as WSGI in a fixed pool of threads
unknown hosts                     404 page, never cached
"""

import uuid_utils

from edge.asgi_types import Headers, Receive, Scope, Send
from edge.bridge.cors import PREFLIGHT, is_api_path, is_preflight, with_cors_headers
from edge.bridge.django import DjangoBridge
from edge.bridge.streaming import respond_or_stream
from edge.lifespan import Lifespan
from edge.pages.responses import Pages
from edge.redirects.readiness import Readiness
from edge.redirects.scan_request import read_request_id
from edge.responses import Response, make_json_response
from edge.sites.brand_files import BrandFiles
from edge.sites.customer_hosts import HostUnavailableError
from edge.sites.hosts import Site, UnknownHostError
from edge.sites.resolver import SiteResolver
from edge.sites.scan_site import NOT_ALLOWED, SAFE_METHODS, ScanSite
from edge.sites.tls_ask import ASK_PATHS, TlsAsk

HEALTH_PATHS = frozenset({"/api/health/", "/api/health"})
READY_PATHS = frozenset({"/api/ready/", "/api/ready"})
HEALTHY = make_json_response(200, {"status": "ok"})


class EdgeApp:
    """The ASGI application; one instance per process.

    begin_scan: ScanSite's, for the HTTP protocol.
    """

    def __init__(
        self,
        *,
        resolver: SiteResolver,
        scan_site: ScanSite,
        pages: Pages,
        brand_files: BrandFiles,
        readiness: Readiness,
        django: DjangoBridge,
        lifespan: Lifespan,
    ) -> None:
        self._resolver = resolver
        self._scan_site = scan_site
        self._pages = pages
        self._brand_files = brand_files
        self._readiness = readiness
        self._django = django
        self._tls_ask = TlsAsk(resolver)
        self.lifespan = lifespan
        self.begin_scan = scan_site.begin_scan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._serve_other(scope, receive, send)
            return
        headers: Headers = dict(scope["headers"])
        fresh_id = str(uuid_utils.uuid7())
        request_id = read_request_id(headers, fresh_id)
        if is_api_path(scope["path"]):
            send = with_cors_headers(send)
        response = await self._respond(scope, headers, request_id, fresh_id, receive, send)
        if response is not None:
            await _send(response, request_id, scope["method"], send)

    async def _respond(
        self,
        scope: Scope,
        headers: Headers,
        request_id: bytes,
        fresh_id: str,
        receive: Receive,
        send: Send,
    ) -> Response | None:
        """The response; None if Django has sent it. fresh_id: for a scan's event."""
        if is_api_path(scope["path"]) and is_preflight(scope, headers):
            return PREFLIGHT
        if scope["path"] in HEALTH_PATHS:
            return HEALTHY if scope["method"] in SAFE_METHODS else NOT_ALLOWED
        if scope["path"] in READY_PATHS:
            is_safe = scope["method"] in SAFE_METHODS
            return await self._readiness.respond() if is_safe else NOT_ALLOWED
        if scope["path"] in ASK_PATHS:
            return await self._tls_ask.respond(scope, headers)
        host = headers.get(b"host", b"")
        site = self._resolver.get_platform_site(host) or await self._resolve(host, headers)
        if isinstance(site, Response):
            return site
        if self._brand_files.serves(scope["path"], site):
            return await self._brand_files.respond(scope, site)
        if site.serves_scans:
            return await self._scan_site.respond(scope, headers, site, fresh_id)
        return await respond_or_stream(self._django, scope, receive, send, request_id)

    async def _serve_other(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan.run(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _resolve(self, host: bytes, headers: Headers) -> Site | Response:
        try:
            return await self._resolver.resolve(host)
        except UnknownHostError:
            return self._pages.get("unknown_host", headers)
        except HostUnavailableError:
            return self._pages.get("try_again", headers)


async def _send(response: Response, request_id: bytes, method: str, send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [*response.headers, (b"x-request-id", request_id)],
        }
    )
    body = b"" if method == "HEAD" else response.body
    await send({"type": "http.response.body", "body": body})
