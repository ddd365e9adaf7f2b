"""A customer's host besides its codes: its home page, and its page for unknown codes.

They carry the workspace's branding, or are redirects that the owner has set.
"""

from edge.asgi_types import Headers
from edge.pages.responses import Pages
from edge.pages.texts import PageName
from edge.responses import Response, make_redirect
from edge.sites.brandings import Brandings
from edge.sites.customer_hosts import CustomerHosts
from edge.sites.hosts import Site
from kernel.short_urls import points_to_short_id


class Landing:
    """Responses to paths without a code. On q.<domain> the plain "QR not found" page."""

    def __init__(self, customers: CustomerHosts, pages: Pages, brandings: Brandings) -> None:
        self._customers = customers
        self._pages = pages
        self._brandings = brandings

    async def show_home(self, headers: Headers, site: Site) -> Response:
        host = self._customers.get(site.host)
        return _redirect(host.root_redirect_url if host else "") or await self.show_page(
            headers, site
        )

    async def show_unknown_code(self, headers: Headers, site: Site, short_id: str = "") -> Response:
        """For /q/ without a code of this host. short_id: if the path has the form of one."""
        host = self._customers.get(site.host)
        url = host.not_found_redirect_url if host else ""
        if short_id and points_to_short_id(url, short_id):
            url = ""
        return _redirect(url) or await self.show_page(headers, site)

    async def show_page(
        self, headers: Headers, site: Site, name: PageName = "not_found"
    ) -> Response:
        """The page "QR not found", or another. Branded on customers' hosts only.

        On q.<domain> an unknown code is nobody's, and a blocked one gets no brand of ours to
        show: somebody may have used the brand to deceive.
        """
        if site.tenant_id is None:
            return self._pages.get(name, headers)
        return self._pages.get(name, headers, await self._brandings.get(site.tenant_id))


def _redirect(url: str) -> Response | None:
    # A stored URL is a WHATWG href and therefore ASCII; anything else is not sent.
    if not url or not url.isascii():
        return None
    return make_redirect(url.encode())
