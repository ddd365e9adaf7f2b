"""q.<domain> and customers' hosts: /q/{short_id}/, its paused page, and what else is asked for."""

from edge.asgi_types import Scope
from edge.client_info import Headers
from edge.pages.responses import Pages
from edge.redirects.engine import RedirectEngine, serves
from edge.redirects.prepared import PreparedRoute
from edge.redirects.scan_request import ScanRequest
from edge.responses import NO_STORE, Answer, make_redirect
from edge.sites.brandings import Brandings
from edge.sites.hosts import Site
from edge.sites.landing import Landing
from kernel.short_urls import is_below_q, read_code_path

READING = frozenset({"GET", "HEAD"})
NOT_ALLOWED = Answer(
    405,
    [
        (b"allow", b"GET, HEAD"),
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"19"),
        NO_STORE,
    ],
    b"Method not allowed.",
)


def _make_request(short_id: str, scope: Scope, headers: Headers, site: Site) -> ScanRequest:
    client = scope["client"]
    peer = client[0] if client else ""
    counts = scope["method"] == "GET"
    scan = ScanRequest(short_id, headers, site.host, site.tenant_id, peer, counts)
    scan.query = scope["query_string"]
    return scan


class ScanSite:
    """Answers every path of a host that serves scans."""

    def __init__(
        self, engine: RedirectEngine, pages: Pages, brandings: Brandings, landing: Landing
    ) -> None:
        self._engine = engine
        self._pages = pages
        self._brandings = brandings
        self._landing = landing

    async def answer(self, scope: Scope, headers: Headers, site: Site, event_id: str) -> Answer:
        """The redirect or a page. event_id: of the request, should it be a scan."""
        path = scope["path"].encode(errors="replace")
        if scope["method"] not in READING:
            return NOT_ALLOWED if is_below_q(path) else self._pages.get("not_found", headers)
        code = read_code_path(path)
        if code is not None:
            visit = _make_request(code.short_id, scope, headers, site)
            visit.event_id = event_id
            return await (self._show_paused if code.is_paused_page else self._scan)(visit, site)
        if is_below_q(path):
            return await self._landing.show_unknown_code(headers, site)
        if path == b"/":
            return await self._landing.show_home(headers, site)
        return await self._landing.show_page(headers, site)

    async def dress(self, visit: ScanRequest, answer: Answer, site: Site) -> Answer:
        """On a customer's host an unknown code leads where its owner wants."""
        if visit.refusal == "not_found":
            return await self._landing.show_unknown_code(visit.headers, site, visit.short_id)
        return answer

    async def _scan(self, scan: ScanRequest, site: Site) -> Answer:
        await self._engine.join(scan)
        return await self.dress(scan, self._engine.get_answer(scan), site)

    async def _show_paused(self, visit: ScanRequest, site: Site) -> Answer:
        """The page counts nothing. Once the QR runs again, it sends people back to it."""
        route = await self._engine.find_route(visit)
        if not isinstance(route, PreparedRoute) or not serves(route, visit.tenant_id):
            return await self.dress(visit, self._engine.refuse(visit, route), site)
        if not route.is_paused:
            return make_redirect(f"/q/{visit.short_id}/".encode())
        return self._pages.get("paused", visit.headers, await self._brandings.get(route.tenant_id))
