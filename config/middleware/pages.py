"""Security headers of HTML pages, and rejection of NUL in URLs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import get_resolver

from config.middleware.types import GetResponse

# Only our own files; inline scripts and styles may have been injected.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


class ContentSecurityPolicyMiddleware:
    """Sets a Content-Security-Policy on every HTML page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", _POLICY)
        return response


class NulByteMiddleware:
    """Returns 404 for a URL with a NUL, which no file's name and no text in PostgreSQL can have.

    The lookup itself would fail: static files by path, the admin site's filters by query. The
    API's schemas reject NUL in parameters with a 400.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _has_nul(request):
            return _show_not_found(request)
        return self.get_response(request)


def _has_nul(request: HttpRequest) -> bool:
    is_api = request.path_info.startswith("/api/")
    return "\0" in request.path_info or (
        not is_api and "%00" in request.META.get("QUERY_STRING", "")
    )


def _show_not_found(request: HttpRequest) -> HttpResponse:
    """By handler404 of the URL map in use."""
    show: Any = get_resolver(getattr(request, "urlconf", None)).resolve_error_handler(404)
    response: HttpResponse = show(request, exception=Http404())
    return response
