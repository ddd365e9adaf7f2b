"""q.<domain> and customers' hosts: /q/{short_id}/, its paused page, and all other paths.

A scan comes in by begin_scan(), from the HTTP protocol without ASGI, or by respond(), from the
ASGI app. Both submit it to the engine, and both end in apply_not_found_redirect().
"""

import logging
from functools import partial

from edge.asgi_types import Headers, Scope
from edge.backends.background import Background
from edge.pages.responses import Pages
from edge.redirects.code_rules import is_served
from edge.redirects.engine import RedirectEngine
from edge.redirects.prepared import PreparedRoute
from edge.redirects.scan_request import OnResponse, ScanRequest
from edge.responses import Response, make_redirect, make_text_response
from edge.sites.brandings import Brandings
from edge.sites.hosts import Site
from edge.sites.landing import Landing
from edge.sites.resolver import SiteResolver
from kernel.short_urls import find_scanned_id, is_short_url_path, parse_short_url_path

logger = logging.getLogger(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD"})
NOT_ALLOWED = make_text_response(405, "Method not allowed.", (b"allow", b"GET, HEAD"))


class ScanSite:
    """Responds to every path of a host that serves scans."""

    def __init__(
        self,
        resolver: SiteResolver,
        engine: RedirectEngine,
        pages: Pages,
        brandings: Brandings,
        landing: Landing,
    ) -> None:
        self._resolver = resolver
        self._engine = engine
        self._pages = pages
        self._brandings = brandings
        self._landing = landing
        self._background = Background()

    def begin_scan(self, url: bytes, headers: Headers, peer: str, on_response: OnResponse) -> bool:
        """Submit the GET of a short id to the next batch, without ASGI.

        url: as in the request line. on_response: called once with the scan and its response.
        False if it is anything else, or if its host is not in memory.
        """
        short_id = find_scanned_id(url)
        if not short_id:
            return False
        site = self._resolver.get_cached(headers.get(b"host", b""))
        if site is None or not site.serves_scans:
            return False
        scan = ScanRequest(short_id, headers, site.host, site.tenant_id, peer, counts=True)
        scan.query = url.partition(b"?")[2]
        if site.tenant_id is None:
            scan.on_response = on_response
        else:
            scan.on_response = partial(self._finish_scan, on_response, site)
        self._engine.begin(scan)
        return True

    async def respond(self, scope: Scope, headers: Headers, site: Site, event_id: str) -> Response:
        """The redirect or a page. event_id: for the scan's event, if it is one."""
        path = scope["path"].encode(errors="replace")
        if scope["method"] not in SAFE_METHODS:
            return NOT_ALLOWED if is_short_url_path(path) else self._pages.get("not_found", headers)
        code = parse_short_url_path(path)
        if code is not None:
            scan = _make_request(code.short_id, scope, headers, site)
            scan.event_id = event_id
            return await (self._show_paused if code.is_paused_page else self._scan)(scan, site)
        if is_short_url_path(path):
            return await self._landing.show_unknown_code(headers, site)
        if path == b"/":
            return await self._landing.show_home(headers, site)
        return await self._landing.show_page(headers, site)

    async def apply_not_found_redirect(
        self, scan: ScanRequest, response: Response, site: Site
    ) -> Response:
        """An unknown code of a customer's host redirects to the URL that its owner has set.

        Where the host does not do that, and for a blocked code, the page carries its branding.
        """
        if scan.error_page == "not_found":
            return await self._landing.show_unknown_code(scan.headers, site, scan.short_id)
        if scan.error_page == "blocked":
            return await self._landing.show_page(scan.headers, site, "blocked")
        return response

    def _finish_scan(
        self, on_response: OnResponse, site: Site, scan: ScanRequest, response: Response
    ) -> None:
        if scan.error_page is None:
            on_response(scan, response)
        else:
            self._background.start(self._finish_unserved(on_response, site, scan, response))

    async def _finish_unserved(
        self, on_response: OnResponse, site: Site, scan: ScanRequest, response: Response
    ) -> None:
        try:
            response = await self.apply_not_found_redirect(scan, response, site)
        except Exception:
            # The plain page is better than a connection without any response.
            logger.exception("the page for scan %s could not be made", scan.event_id)
        on_response(scan, response)

    async def _scan(self, scan: ScanRequest, site: Site) -> Response:
        await self._engine.submit(scan)
        return await self.apply_not_found_redirect(scan, self._engine.get_response(scan), site)

    async def _show_paused(self, request: ScanRequest, site: Site) -> Response:
        """Nothing is counted. Once the QR is active again, the page redirects back to it."""
        route = await self._engine.find_route(request)
        if not isinstance(route, PreparedRoute) or not is_served(route, request.tenant_id):
            response = self._engine.error_response(request, route)
            return await self.apply_not_found_redirect(request, response, site)
        if not route.is_paused:
            return make_redirect(f"/q/{request.short_id}/".encode())
        branding = await self._brandings.get(route.tenant_id)
        return self._pages.get("paused", request.headers, branding)


def _make_request(short_id: str, scope: Scope, headers: Headers, site: Site) -> ScanRequest:
    client = scope["client"]
    peer = client[0] if client else ""
    counts = scope["method"] == "GET"
    scan = ScanRequest(short_id, headers, site.host, site.tenant_id, peer, counts)
    scan.query = scope["query_string"]
    return scan
