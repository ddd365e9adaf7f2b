"""Paths and errors of the API host, as the contract words them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

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
    answer: HttpResponse = JsonResponse({"detail": detail}, status=405)
    if allow:
        answer.headers["Allow"] = allow
    return answer
