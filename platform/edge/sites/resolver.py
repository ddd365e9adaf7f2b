"""Host headers to sites on the event loop: memory first, PostgreSQL once a second at most."""

import time

from edge.backends.bounded import BoundedDict
from edge.sites.customer_hosts import KNOWN_HOSTS, CustomerHosts
from edge.sites.hosts import PlatformHosts, Site, resolve_host
from kernel.hostnames import MAX_HEADER_LENGTH, normalise_host

_NEVER = (0.0, None)


class SiteResolver:
    """The asynchronous half of resolve_host()."""

    def __init__(self, platform: PlatformHosts, customers: CustomerHosts) -> None:
        self._platform = platform
        self._customers = customers
        # By the very bytes of the header. Only the platform's own hosts: whatever a
        # database said about a stranger's header must not outlive its second.
        self._own: BoundedDict[bytes, Site] = BoundedDict(64)
        self._customers_own: BoundedDict[bytes, tuple[float, Site]] = BoundedDict(KNOWN_HOSTS)

    def get_own(self, header: bytes) -> Site | None:
        """A platform host that was resolved before, without any work."""
        return self._own.get(header)

    def get_ready(self, header: bytes) -> Site | None:
        """A host that was resolved before and needs no second look yet."""
        site = self._own.get(header)
        if site is not None:
            return site
        fresh_until, customers_site = self._customers_own.get(header, _NEVER)
        return customers_site if time.monotonic() < fresh_until else None

    async def resolve(self, header: bytes) -> Site:
        """The site of a Host header. Raises UnknownHostError or HostUnavailableError."""
        text = header.decode("latin-1")
        host = normalise_host(text)
        if host is not None and self._platform.get(host) is None:
            await self._customers.load(host)
        site = resolve_host(text, platform=self._platform, directory=self._customers)
        if len(header) > MAX_HEADER_LENGTH:
            # Blanks around it, perhaps 32 KB of them: right, and nothing to remember it by.
            return site
        if site.tenant_id is None:
            self._own[header] = site
        else:
            self._customers_own[header] = (self._customers.get_fresh_until(site.host), site)
        return site
