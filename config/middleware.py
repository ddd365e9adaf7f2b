"""Transport, paths and errors of the API host, as the contract words them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from kernel.client_address import is_trusted, parse_address
from kernel.json_responses import json_answer

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ApiPathMiddleware:
    """API paths work with and without their final slash, without a redirect.

    Django's own errors (405 of a view, 413 of a parser) become JSON here.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Complete the path before the URL resolver sees it."""
        if request.path_info.startswith("/api/") and not request.path_info.endswith("/"):
            request.path_info += "/"
        response = self.get_response(request)
        if request.path_info.startswith("/api/"):
            response = _as_json(response)
            # Answers carry workspace data: no cache on the way may keep them.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _as_json(response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code != 405 or response.headers.get("Content-Type", "").startswith(
        "application/json"
    ):
        return response
    allow = response.headers.get("Allow", "")
    detail = f"Method not allowed. Allowed: {allow}." if allow else "Method not allowed."
    return json_answer({"detail": detail}, status=405, headers={"Allow": allow} if allow else None)


class TransportMiddleware:
    """Learns from trusted proxies whether the client came over TLS, and insists on it.

    In production plain HTTP on /api/ is refused with 426 and never redirected: a
    token that was sent in the clear is burnt, and a redirect would hide that.
    Source: RFC 9110 section 15.5.22.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Settle request.is_secure(), then refuse or answer."""
        if _came_over_tls(request):
            request.META["wsgi.url_scheme"] = "https"
        elif settings.IS_PRODUCTION and request.path_info.startswith("/api/"):
            return json_answer(
                {"detail": "Use HTTPS. Change this token or password: it was sent in the clear."},
                status=426,
                headers={"Upgrade": "TLS/1.2, HTTP/1.1", "Cache-Control": "no-store"},
            )
        return self.get_response(request)


def _came_over_tls(request: HttpRequest) -> bool:
    if request.META.get("wsgi.url_scheme") == "https":
        return True
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    if peer is None or not is_trusted(peer, tuple(settings.TRUSTED_PROXIES)):
        return False
    # The last value is the nearest proxy's; whatever stands before may be the client's.
    forwarded: str = request.META.get("HTTP_X_FORWARDED_PROTO", "")
    return forwarded.rpartition(",")[2].strip().lower() == "https"
