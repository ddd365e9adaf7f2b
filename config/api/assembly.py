"""The API, assembled from the routers of the rooms."""

import logging
from typing import Any

import ninja.errors
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DataError, InterfaceError, InternalError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from psycopg.errors import ReadOnlySqlTransaction

from accounts.errors import MissingCredentialsError
from config.api.description import DESCRIPTION
from config.api.error_views import DatabaseUnavailableError, request_id, server_error_json
from config.api.json_parser import StrictJsonParser
from config.api.openapi.document import DocumentedApi, JsonRenderer, read_only_page
from config.api.validation_messages import describe_errors
from console.api import router as platform_router
from customdomains.api import router as custom_domains_router
from health.api import router as status_router
from kernel.errors import ApiError, BodyTooLargeError
from kernel.json_responses import json_answer
from kernel.public_urls import get_site_url
from qrs.api.codes import router as qrs_router
from qrs.api.generate import router as generate_router
from scans.api.analytics import router as analytics_router
from scans.api.scan_log import router as scans_router
from scans.api.summary import router as summary_router
from tenants.api import auth_router, me_router

logger = logging.getLogger(__name__)

api = DocumentedApi(
    title="QR Studio API",
    version=settings.APP_VERSION,
    description=DESCRIPTION,
    docs_url="docs/",
    openapi_url="openapi.json/",
    urls_namespace="api",
    servers=[{"url": get_site_url("api"), "description": "This installation."}],
    docs_decorator=read_only_page,
    parser=StrictJsonParser(),
    renderer=JsonRenderer(),
)
api.add_router("auth/", auth_router, tags=["Accounts"])
api.add_router("v1/", me_router, tags=["Accounts"])
# Before {short_id}/, which would match it.
api.add_router("v1/dynamic/custom-domains/", custom_domains_router, tags=["Custom domains"])
api.add_router("v1/dynamic/", qrs_router, tags=["Dynamic QRs"])
api.add_router("v1/dynamic/", analytics_router, tags=["Analytics"])
api.add_router("v1/dynamic/", scans_router, tags=["Analytics"])
api.add_router("v1/analytics/", summary_router, tags=["Analytics"])
api.add_router("v1/generate/", generate_router, tags=["Rendering"])
api.add_router("v1/platform/", platform_router, tags=["Platform admins"])
api.add_router("", status_router, tags=["Health"])


@api.exception_handler(ApiError)
def _answer_api_error(request: HttpRequest, error: ApiError | type[ApiError]) -> HttpResponse:
    assert isinstance(error, ApiError)  # noqa: S101 - ninja's type allows the class, too
    return json_answer(error.body, status=error.status, headers=error.headers)


@api.exception_handler(ninja.errors.ValidationError)
def _answer_validation_error(request: HttpRequest, error: Any) -> HttpResponse:
    return json_answer(describe_errors(error.errors), status=400)


@api.exception_handler(ninja.errors.AuthenticationError)
def _answer_authentication_error(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer_api_error(request, MissingCredentialsError())


@api.exception_handler(ninja.errors.HttpError)
def _answer_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    # ninja wraps whatever a parser raises; ours raises the real answer.
    if isinstance(error.__cause__, ApiError):
        return _answer_api_error(request, error.__cause__)
    return json_answer({"detail": str(error)}, status=error.status_code)


@api.exception_handler(Http404)
def _answer_not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return json_answer({"detail": "Not found."}, status=404)


@api.exception_handler(RequestDataTooBig)
def _answer_too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer_api_error(request, BodyTooLargeError(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


@api.exception_handler(TooManyFieldsSent)
def _answer_too_many_parameters(request: HttpRequest, error: Any) -> HttpResponse:
    return json_answer({"detail": "Too many query parameters. Send fewer."}, status=400)


@api.exception_handler(SuspiciousOperation)
def _answer_suspicious(request: HttpRequest, error: Any) -> HttpResponse:
    return json_answer({"detail": "Bad request."}, status=400)


@api.exception_handler(DataError)
def _answer_unstorable(request: HttpRequest, error: Any) -> HttpResponse:
    # Fields refuse what cannot be stored; this is the net below them.
    logger.warning("request %s: unstorable value: %s", request_id(request), error)
    return json_answer({"detail": "A value of the request cannot be stored."}, status=400)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _answer_database_away(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("request %s: database: %s", request_id(request), error)
    return _answer_api_error(request, DatabaseUnavailableError(request_id(request)))


@api.exception_handler(InternalError)
def _answer_database_error(request: HttpRequest, error: Any) -> HttpResponse:
    if not isinstance(error.__cause__, ReadOnlySqlTransaction):
        return _answer_unexpected(request, error)
    # A server that became a standby keeps its sessions; a new one finds the primary.
    connection.close()
    return _answer_database_away(request, error)


@api.exception_handler(Exception)
def _answer_unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("request %s failed", request_id(request), exc_info=error)
    return server_error_json(request)
