"""Resolves Host headers on the event loop: from memory, or PostgreSQL once a second at most."""

import time

from edge.backends.bounded import BoundedDict
from edge.sites.customer_hosts import KNOWN_HOSTS, CustomerHosts
from edge.sites.hosts import PlatformHosts, Site, resolve_host
from kernel.hostnames import MAX_HEADER_LENGTH, normalise_host

_NEVER = (0.0, None)


class SiteResolver:
    """resolve_host() with two caches by the bytes of the header."""

    def __init__(self, platform: PlatformHosts, customers: CustomerHosts) -> None:
        self._platform = platform
        self._customers = customers
        # Only the platform's own hosts: they never change. A customer's host is read again
        # after a second.
        self._platform_sites: BoundedDict[bytes, Site] = BoundedDict(64)
        self._customer_sites: BoundedDict[bytes, tuple[float, Site]] = BoundedDict(KNOWN_HOSTS)

    def get_platform_site(self, header: bytes) -> Site | None:
        """The platform's site, if this header was resolved before."""
        return self._platform_sites.get(header)

    def get_cached(self, header: bytes) -> Site | None:
        """The site, if this header was resolved before and its copy has not expired."""
        site = self._platform_sites.get(header)
        if site is not None:
            return site
        fresh_until, customers_site = self._customer_sites.get(header, _NEVER)
        return customers_site if time.monotonic() < fresh_until else None

    async def resolve(self, header: bytes) -> Site:
        """The site of a Host header. Raises UnknownHostError or HostUnavailableError."""
        text = header.decode("latin-1")
        host = normalise_host(text)
        if host is not None and self._platform.get(host) is None:
            await self._customers.load(host)
        site = resolve_host(text, platform=self._platform, directory=self._customers)
        if len(header) > MAX_HEADER_LENGTH:
            # Valid, but with blanks around it, perhaps 32 KB of them: not a key for a cache.
            return site
        if site.tenant_id is None:
            self._platform_sites[header] = site
        else:
            self._customer_sites[header] = (self._customers.get_fresh_until(site.host), site)
        return site
