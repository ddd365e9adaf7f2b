"""q.<domain> and customers' hosts: /q/{short_id}/, its paused page, and nothing else."""

import re
from collections.abc import Mapping
from typing import Any

from edge.brandings import Brandings
from edge.engine.engine import RedirectEngine, ScanRequest, name_refusal, serves
from edge.engine.facts import Headers
from edge.engine.prepared import PreparedRoute
from edge.hosts import Site
from edge.pages.answers import Answer, Pages
from kernel.ids import is_short_id

_PAUSED_PATH = re.compile(r"/q/([0-9A-Za-z]{8})/paused/?", re.ASCII)
_PREFIX_LENGTH = len("/q/")
NOT_ALLOWED = Answer(
    405,
    [
        (b"allow", b"GET, HEAD"),
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"19"),
        (b"cache-control", b"no-store"),
    ],
    b"Method not allowed.",
)


class ScanSite:
    """Answers every path of a host that serves scans."""

    def __init__(self, engine: RedirectEngine, pages: Pages, brandings: Brandings) -> None:
        self._engine = engine
        self._pages = pages
        self._brandings = brandings

    async def answer(self, scope: Mapping[str, Any], headers: Headers, site: Site) -> Answer:
        """The redirect or a page."""
        path, method = scope["path"], scope["method"]
        if not path.startswith("/q/"):
            return self._pages.get("not_found", headers)
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED
        short_id = path[_PREFIX_LENGTH:].removesuffix("/")
        if not is_short_id(short_id):
            return await self._answer_other(path, headers, site)
        client = scope["client"]
        scan = ScanRequest(
            short_id,
            headers,
            host=site.host,
            tenant_id=site.tenant_id,
            peer=client[0] if client else "",
            counts=method == "GET",
        )
        return await self._engine.answer(scan)

    async def _answer_other(self, path: str, headers: Headers, site: Site) -> Answer:
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
            location = (b"location", f"/q/{short_id}/".encode())
            return Answer(302, [location, (b"cache-control", b"no-store")], b"")
        return self._pages.get("paused", headers, await self._brandings.get(route.tenant_id))
