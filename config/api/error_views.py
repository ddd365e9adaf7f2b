"""Django's own errors on the API host, as JSON and never with a stack trace."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from edge.pages.views import show_form_expired
from kernel.errors import ApiError, UnavailableError
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
    """403 for a form without its token: JSON on the API host, a page elsewhere."""
    if getattr(request, "urlconf", None) == API_URLCONF:
        return forbidden_json(request, PermissionError(reason))
    return show_form_expired(request)


class InternalError(ApiError):
    """500: a mistake of ours."""

    def __init__(self, request_id: str) -> None:
        super().__init__("Internal error. Quote the request id.")
        self.request_id = request_id

    @property
    def body(self) -> Mapping[str, object]:
        """With the id under which the log has the reason."""
        return {"detail": self.detail, "request_id": self.request_id}


class DatabaseUnavailableError(UnavailableError):
    """503: PostgreSQL cannot be reached, went away meanwhile, or takes no changes."""

    def __init__(self, request_id: str) -> None:
        super().__init__(
            "The database cannot be reached or changed. Read again before you repeat a change.",
            retry_after_secs=5,
        )
        self.request_id = request_id

    @property
    def body(self) -> Mapping[str, object]:
        """With the id under which the log has the reason."""
        return {"detail": self.detail, "request_id": self.request_id}


def server_error_json(request: HttpRequest) -> HttpResponse:
    """500 with the id under which the log has the reason."""
    return json_answer(InternalError(request_id(request)).body, status=500)


def request_id(request: HttpRequest) -> str:
    """The id that the front door chose for this request."""
    return str(request.META.get("HTTP_X_REQUEST_ID", ""))
