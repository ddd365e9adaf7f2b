"""What a customer's host shows besides its codes: its home page, and where unknown codes lead.

In the workspace's branding; or the redirects that its owner has set.
"""

from edge.client_info import Headers
from edge.pages.responses import Pages
from edge.responses import Answer, make_redirect
from edge.sites.brandings import Brandings
from edge.sites.customer_hosts import CustomerHosts
from edge.sites.hosts import Site
from kernel.short_urls import leads_to_code


class Landing:
    """Answers under customers' hosts that lead to no code; under q.<domain> the plain page."""

    def __init__(self, customers: CustomerHosts, pages: Pages, brandings: Brandings) -> None:
        self._customers = customers
        self._pages = pages
        self._brandings = brandings

    async def show_home(self, headers: Headers, site: Site) -> Answer:
        """ "/" of the host."""
        host = self._customers.get(site.host)
        return _redirect(host.root_redirect_url if host else "") or await self.show_page(
            headers, site
        )

    async def show_unknown_code(self, headers: Headers, site: Site, short_id: str = "") -> Answer:
        """/q/ and something that is no code of this host. short_id: if it looks like one."""
        host = self._customers.get(site.host)
        url = host.not_found_redirect_url if host else ""
        if short_id and leads_to_code(url, short_id):
            url = ""
        return _redirect(url) or await self.show_page(headers, site)

    async def show_page(self, headers: Headers, site: Site) -> Answer:
        """The page "QR not found"."""
        if site.tenant_id is None:
            return self._pages.get("not_found", headers)
        return self._pages.get("not_found", headers, await self._brandings.get(site.tenant_id))


def _redirect(url: str) -> Answer | None:
    # A stored URL is a WHATWG href, so ASCII; anything else is better not sent.
    if not url or not url.isascii():
        return None
    return make_redirect(url.encode())
