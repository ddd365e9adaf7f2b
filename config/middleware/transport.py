"""TLS: which requests came over it, and refusal of those that did not."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from config.middleware.types import GetResponse
from edge.sites.hosts import Site, SiteKind
from kernel.client_address import is_trusted, parse_address
from kernel.json_responses import json_response
from kernel.public_urls import get_site_url


class TransportMiddleware:
    """Sets request.is_secure() by what trusted proxies report, and requires TLS in production.

    Plain HTTP on api.<domain> and below /api/ gets a 426 and never a redirect: a token that was
    sent in the clear is compromised, and a redirect would hide that. Pages are redirected.
    The edge serves /api/health/, /api/ready/ and Caddy's certificate check without Django.
    Source: RFC 9110 section 15.5.22.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _came_over_tls(request):
            request.META["wsgi.url_scheme"] = "https"
        elif settings.IS_PRODUCTION:
            return _require_tls(request)
        return self.get_response(request)


def _require_tls(request: HttpRequest) -> HttpResponseBase:
    site: Site = request.site  # type: ignore[assignment]  # set by the host middleware
    if site.kind is SiteKind.API or request.path_info.startswith("/api/"):
        return json_response(
            {"detail": "Use HTTPS. Change this token or password: it was sent in the clear."},
            status=426,
            headers={"Upgrade": "TLS/1.2, HTTP/1.1", "Cache-Control": "no-store"},
        )
    # The site's own name: the Host header may have a port, a final dot or capitals.
    target = f"{get_site_url(site.kind.value)}{request.get_full_path()}"
    return HttpResponse(status=308, headers={"Location": target, "Cache-Control": "no-store"})


def _came_over_tls(request: HttpRequest) -> bool:
    if request.META.get("wsgi.url_scheme") == "https":
        return True
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    if peer is None or not is_trusted(peer, tuple(settings.TRUSTED_PROXIES)):
        return False
    # The last value is the nearest proxy's; those before it may be the client's.
    forwarded: str = request.META.get("HTTP_X_FORWARDED_PROTO", "")
    return forwarded.rpartition(",")[2].strip().lower() == "https"
