"""Django's handler404, handler500 and their like, as JSON and never with a stack trace."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from config.api.errors import DatabaseOutageError, InternalServerError
from dashboard.frame import error_pages as dashboard_pages
from edge.pages import views as site_pages
from kernel.errors import ApiError, BadRequestError, NotFoundError, PermissionDeniedError
from kernel.json_responses import json_response
from kernel.request_ids import get_request_id

API_URLCONF = "config.urls.api"
APP_URLCONF = "config.urls.app"


def not_found_json(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_json(NotFoundError())


def bad_request_json(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_json(BadRequestError("Bad request."))


def forbidden_json(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_json(PermissionDeniedError("Forbidden."))


def server_error_json(request: HttpRequest) -> HttpResponse:
    return error_json(InternalServerError(get_request_id(request)))


def show_server_error(request: HttpRequest) -> HttpResponse:
    """handler500 of the admin site: an outage that a middleware has met, such as the sessions'."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return show_outage(request)
    return server_error_json(request)


def show_outage(request: HttpRequest) -> HttpResponse:
    """503: JSON on the API host, a page elsewhere."""
    if getattr(request, "urlconf", None) == API_URLCONF:
        return error_json(DatabaseOutageError(get_request_id(request)))
    return site_pages.show_outage()


def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: JSON on the API host, a page elsewhere."""
    urlconf = getattr(request, "urlconf", None)
    if urlconf == API_URLCONF:
        return forbidden_json(request, PermissionError(reason))
    if urlconf == APP_URLCONF:
        return dashboard_pages.show_form_expired(request)
    return site_pages.show_form_expired(request)


def error_json(error: ApiError) -> HttpResponse:
    """The response that an error of kernel.errors describes."""
    return json_response(error.body, status=error.status, headers=error.headers)
