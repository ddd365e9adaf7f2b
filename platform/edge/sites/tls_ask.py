"""GET /api/internal/tls/ask?domain=go.brand.com: whether Caddy may get a certificate.

200 for the platform's hosts and for customers' hosts in service, 404 for all others. A stranger who
could trigger certificates at will would exhaust the limits of the certificate authority; so only
direct connections from private networks get a 200, and requests through a proxy never do.

Source: Caddy, global option on_demand_tls, permission http (any 2xx allows).
"""

from ipaddress import ip_network
from urllib.parse import parse_qs

from edge.asgi_types import Headers, Scope
from edge.responses import Response, make_text_response
from edge.sites.customer_hosts import HostUnavailableError
from edge.sites.hosts import UnknownHostError
from edge.sites.resolver import SiteResolver
from kernel.client_address import is_trusted, parse_address

ASK_PATHS = frozenset({"/api/internal/tls/ask", "/api/internal/tls/ask/"})

# Loopback, private and link-local. Source: RFC 1122, RFC 1918, RFC 3927, RFC 4193, RFC 4291.
_PRIVATE_NETWORKS = tuple(
    map(
        ip_network,
        (
            *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
            *("::1/128", "fc00::/7", "fe80::/10"),
        ),
    )
)
# Every proxy adds one of them. The peer is then the proxy and not the client.
_PROXIED = (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via")


ALLOWED = make_text_response(200, "Served here.")
DENIED = make_text_response(404, "Not served here.")
UNDECIDED = make_text_response(503, "Cannot be decided now.")


class TlsAsk:
    """Uses the resolver of the ASGI app, so both always agree."""

    def __init__(self, resolver: SiteResolver) -> None:
        self._resolver = resolver

    async def respond(self, scope: Scope, headers: Headers) -> Response:
        """ALLOWED, DENIED, or UNDECIDED while the host cannot be read."""
        if scope["method"] not in ("GET", "HEAD") or not _is_direct_and_private(scope, headers):
            return DENIED
        try:
            domains = parse_qs(scope["query_string"], max_num_fields=8).get(b"domain", [])
            [domain] = domains
            await self._resolver.resolve(domain)
        except (ValueError, UnknownHostError):
            return DENIED
        except HostUnavailableError:
            return UNDECIDED
        return ALLOWED


def _is_direct_and_private(scope: Scope, headers: Headers) -> bool:
    client = scope["client"]
    peer = parse_address(client[0]) if client else None
    if peer is None or any(name in headers for name in _PROXIED):
        return False
    return is_trusted(peer, _PRIVATE_NETWORKS)
