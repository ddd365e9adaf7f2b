"""Transport, paths, methods and errors, as the contract words them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import get_resolver

from edge.sites.hosts import Site, SiteKind
from kernel.client_address import is_trusted, parse_address
from kernel.json_responses import json_answer
from kernel.public_urls import get_site_url

GetResponse = Callable[[HttpRequest], HttpResponseBase]


# Scripts, styles and images of our own, and nothing else: what is inline may be somebody's.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


class PageMiddleware:
    """What holds for pages of every site: a Content-Security-Policy, and no NUL in a URL.

    Neither a file nor a row can have a NUL in its name, and what looks for one fails: static
    files in a path, filters of the admin site in a query. The API refuses parameters by itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """404, or the answer with its policy."""
        response = _show_not_found(request) if _has_nul(request) else self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", _POLICY)
        return response


def _has_nul(request: HttpRequest) -> bool:
    is_api = request.path_info.startswith("/api/")
    return "\0" in request.path_info or (
        not is_api and "%00" in request.META.get("QUERY_STRING", "")
    )


def _show_not_found(request: HttpRequest) -> HttpResponse:
    show: Any = get_resolver(getattr(request, "urlconf", None)).resolve_error_handler(404)
    answer: HttpResponse = show(request, exception=Http404())
    return answer


class ApiPathMiddleware:
    """API paths work with and without their final slash, without a redirect.

    Django's own errors (405 of a view, 413 of a parser) become JSON here. HEAD is answered
    wherever GET is: views see a GET, and the server leaves the body out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Complete the path before the URL resolver sees it."""
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        if not request.path_info.endswith("/"):
            request.path_info += "/"
        response = _as_json(self._answer(request))
        # Answers carry workspace data: no cache on the way may keep them.
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code == HTTPStatus.NO_CONTENT:
            # Nothing has no type and no length (RFC 9110, 8.6).
            del response.headers["Content-Type"], response.headers["Content-Length"]
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if _has_coded_body(request):
            return json_answer(
                {"detail": "Send the body as it is, without a Content-Encoding."},
                status=415,
                headers={"Accept-Encoding": "identity"},
            )
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        try:
            return self.get_response(request)
        finally:
            request.method = "HEAD"


def _has_coded_body(request: HttpRequest) -> bool:
    codings = request.headers.get("Content-Encoding", "").replace(",", " ").lower().split()
    has_body = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    return has_body and any(coding != "identity" for coding in codings)


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

    In production plain HTTP on api.<domain> and on /api/ is refused with 426 and never
    redirected: a token that was sent in the clear is burnt, and a redirect would hide that.
    Source: RFC 9110 section 15.5.22. Other pages are redirected, whatever the proxy in front
    does. Health and the question of Caddy are answered by the front door before.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Settle request.is_secure(), then refuse or answer."""
        if _came_over_tls(request):
            request.META["wsgi.url_scheme"] = "https"
        elif settings.IS_PRODUCTION:
            return _insist_on_tls(request)
        return self.get_response(request)


def _insist_on_tls(request: HttpRequest) -> HttpResponseBase:
    site: Site = request.site  # type: ignore[assignment]  # set by the host middleware
    if site.kind is SiteKind.API or request.path_info.startswith("/api/"):
        return json_answer(
            {"detail": "Use HTTPS. Change this token or password: it was sent in the clear."},
            status=426,
            headers={"Upgrade": "TLS/1.2, HTTP/1.1", "Cache-Control": "no-store"},
        )
    # To the site's own name: the Host header may have a port, a dot at its end or capitals.
    target = f"{get_site_url(site.kind.value)}{request.get_full_path()}"
    return HttpResponse(status=308, headers={"Location": target, "Cache-Control": "no-store"})


def _came_over_tls(request: HttpRequest) -> bool:
    if request.META.get("wsgi.url_scheme") == "https":
        return True
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    if peer is None or not is_trusted(peer, tuple(settings.TRUSTED_PROXIES)):
        return False
    # The last value is the nearest proxy's; whatever stands before may be the client's.
    forwarded: str = request.META.get("HTTP_X_FORWARDED_PROTO", "")
    return forwarded.rpartition(",")[2].strip().lower() == "https"
