"""Paths, methods and encodings of API requests."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

from config.middleware.types import GetResponse
from kernel.json_responses import json_response


class ApiPathMiddleware:
    """Accepts API paths with and without their final slash, without a redirect.

    Django's own 405 becomes JSON here. HEAD is handled wherever GET is: views see a GET, and the
    server drops the body.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        if not request.path_info.endswith("/"):
            request.path_info += "/"
        response = _as_json(self._get_response(request))
        # Responses carry workspace data: no cache between here and the client may store them.
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code == HTTPStatus.NO_CONTENT:
            # Without content there is no type and no length. Source: RFC 9110 section 8.6.
            del response.headers["Content-Type"], response.headers["Content-Length"]
        return response

    def _get_response(self, request: HttpRequest) -> HttpResponseBase:
        if _has_encoded_body(request):
            return json_response(
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


def _has_encoded_body(request: HttpRequest) -> bool:
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
    return json_response(
        {"detail": detail}, status=405, headers={"Allow": allow} if allow else None
    )
