"""Resolves a Host header to a site, for the ASGI app and for Django.

q.<domain>              Q         scans of every workspace
api. app. admin.<domain>          Django
localhost, 127.0.0.1    INDEX     development only
a customer host         CUSTOMER  scans of one workspace
anything else           UnknownHostError
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from kernel.hostnames import normalise_host
from kernel.platform_hosts import SITES, get_site_host


class SiteKind(Enum):
    Q = "q"
    API = "api"
    APP = "app"
    ADMIN = "admin"
    CUSTOMER = "customer"
    INDEX = "index"


SCAN_KINDS = frozenset({SiteKind.Q, SiteKind.CUSTOMER})


@dataclass(frozen=True, slots=True)
class Site:
    """A resolved host. host: normalised. tenant_id: only for CUSTOMER.

    serves_scans: ScanSite responds to every path of the host.
    """

    kind: SiteKind
    host: str
    tenant_id: int | None = None
    serves_scans: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "serves_scans", self.kind in SCAN_KINDS)


class UnknownHostError(Exception):
    """No site is served on this host."""


class Directory(Protocol):
    """The customers' hosts in service."""

    def get_tenant_id(self, host: str) -> int | None:
        """The owner of the host; None if it is not in service or its workspace is suspended."""


class PlatformHosts:
    """The platform's own hosts, derived from its domain.

    bare: also serve the index page on the bare domain and on loopback names (development).
    """

    def __init__(self, domain: str, *, bare: bool) -> None:
        self._sites = {
            host: Site(SiteKind(site), host)
            for site in SITES
            for host in [get_site_host(site, domain=domain)]
        }
        if bare:
            for host in (domain, "localhost", "127.0.0.1", "::1"):
                self._sites[host] = Site(SiteKind.INDEX, host)

    def get(self, host: str) -> Site | None:
        """The site of a normalised host, if it is one of the platform's."""
        return self._sites.get(host)


def resolve_host(header: str, *, platform: PlatformHosts, directory: Directory) -> Site:
    """The site of a Host header. Raises UnknownHostError."""
    host = normalise_host(header)
    if host is None:
        raise UnknownHostError(header)
    site = platform.get(host)
    if site is not None:
        return site
    tenant_id = directory.get_tenant_id(host)
    if tenant_id is None:
        raise UnknownHostError(host)
    return Site(SiteKind.CUSTOMER, host, tenant_id)
