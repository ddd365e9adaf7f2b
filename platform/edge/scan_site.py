"""q.<domain> and customers' hosts: /q/{short_id}/, its paused page, and nothing else."""

import re

from edge.answers import NO_STORE, Answer
from edge.asgi_types import Scope
from edge.brandings import Brandings
from edge.engine.engine import RedirectEngine, ScanRequest, name_refusal, serves
from edge.engine.facts import Headers
from edge.engine.prepared import PreparedRoute
from edge.hosts import Site
from edge.pages.answers import Pages

_SCAN_PATH = re.compile(r"/q/([0-9A-Za-z]{8})/?", re.ASCII)
_PAUSED_PATH = re.compile(r"/q/([0-9A-Za-z]{8})/paused/?", re.ASCII)
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


def read_scan(scope: Scope, headers: Headers, site: Site) -> ScanRequest | None:
    """The scan that a request is, if it is one."""
    match = _SCAN_PATH.fullmatch(scope["path"])
    method = scope["method"]
    if match is None or method not in READING:
        return None
    client = scope["client"]
    peer = client[0] if client else ""
    return ScanRequest(match[1], headers, site.host, site.tenant_id, peer, method == "GET")


class ScanSite:
    """Answers every path of a host that serves scans."""

    def __init__(self, engine: RedirectEngine, pages: Pages, brandings: Brandings) -> None:
        self._engine = engine
        self._pages = pages
        self._brandings = brandings

    async def answer(self, scope: Scope, headers: Headers, site: Site) -> Answer:
        """The redirect or a page."""
        scan = read_scan(scope, headers, site)
        if scan is not None:
            await self._engine.join(scan)
            return self._engine.get_answer(scan)
        path = scope["path"]
        if path.startswith("/q/") and scope["method"] not in READING:
            return NOT_ALLOWED
        match = _PAUSED_PATH.fullmatch(path)
        if match is None:
            return self._pages.get("not_found", headers)
        return await self._show_paused(match[1], headers, site)

    async def _show_paused(self, short_id: str, headers: Headers, site: Site) -> Answer:
        """The page counts nothing. Once the QR runs again, it sends people back to it."""
        route = await self._engine.find_route(short_id)
        if not isinstance(route, PreparedRoute) or not serves(route, site.tenant_id):
            return self._pages.get(name_refusal(route, site.tenant_id), headers)
        if not route.is_paused:
            return Answer(302, [(b"location", f"/q/{short_id}/".encode()), NO_STORE], b"")
        return self._pages.get("paused", headers, await self._brandings.get(route.tenant_id))
