"""Django's own errors on the API host, as JSON and never with a stack trace."""

from django.http import HttpRequest, HttpResponse
from django.views.csrf import csrf_failure

from kernel.json_responses import json_answer

API_URLCONF = "config.urls.api"


def not_found_json(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for a path that no router knows."""
    return json_answer({"detail": "Not found."}, status=404)


def bad_request_json(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for what Django refuses before a view runs."""
    return json_answer({"detail": "Bad request."}, status=400)


def forbidden_json(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 outside the API's own errors."""
    return json_answer({"detail": "Forbidden."}, status=403)


def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: JSON on the API host, Django's page elsewhere."""
    if getattr(request, "urlconf", None) == API_URLCONF:
        return forbidden_json(request, PermissionError(reason))
    return csrf_failure(request, reason=reason)


def server_error_json(request: HttpRequest) -> HttpResponse:
    """500 with the id under which the log has the reason."""
    return json_answer(
        {"detail": "Internal error. Quote the request id.", "request_id": request_id(request)},
        status=500,
    )


def request_id(request: HttpRequest) -> str:
    """The id that the front door chose for this request."""
    return str(request.META.get("HTTP_X_REQUEST_ID", ""))
