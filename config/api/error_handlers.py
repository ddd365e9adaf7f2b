"""Exceptions of the API's views as JSON responses."""

import logging
from typing import Any

import ninja.errors
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from accounts.errors import MissingCredentialsError
from config.api.error_views import error_json, server_error_json
from config.api.errors import DatabaseOutageError
from kernel.errors import ApiError, BadRequestError, BodyTooLargeError, NotFoundError
from kernel.json_responses import json_response
from kernel.request_ids import get_request_id
from kernel.validation_messages import describe_errors

logger = logging.getLogger(__name__)


def add_error_handlers(api: NinjaAPI) -> None:
    """Register a handler for each exception that a view may raise."""
    for exception, handler in {
        ApiError: _handle_api_error,
        ninja.errors.ValidationError: _handle_validation_error,
        ninja.errors.AuthenticationError: _handle_authentication_error,
        ninja.errors.HttpError: _handle_http_error,
        Http404: _handle_not_found,
        RequestDataTooBig: _handle_large_body,
        TooManyFieldsSent: _handle_too_many_parameters,
        SuspiciousOperation: _handle_suspicious_operation,
        DataError: _handle_data_error,
        OperationalError: _handle_database_outage,
        InterfaceError: _handle_database_outage,
        Exception: _handle_unexpected_error,
    }.items():
        api.add_exception_handler(exception, handler)


def _handle_api_error(request: HttpRequest, error: Any) -> HttpResponse:
    return error_json(error)


def _handle_validation_error(request: HttpRequest, error: Any) -> HttpResponse:
    return json_response(describe_errors(error.errors), status=400)


def _handle_authentication_error(request: HttpRequest, error: Any) -> HttpResponse:
    return error_json(MissingCredentialsError())


def _handle_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    # ninja wraps whatever a parser raises; StrictJsonParser raises ApiErrors.
    if isinstance(error.__cause__, ApiError):
        return error_json(error.__cause__)
    return json_response({"detail": str(error)}, status=error.status_code)


def _handle_not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return error_json(NotFoundError())


def _handle_large_body(request: HttpRequest, error: Any) -> HttpResponse:
    return error_json(BodyTooLargeError(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def _handle_too_many_parameters(request: HttpRequest, error: Any) -> HttpResponse:
    return error_json(BadRequestError("Too many query parameters. Send fewer."))


def _handle_suspicious_operation(request: HttpRequest, error: Any) -> HttpResponse:
    return error_json(BadRequestError("Bad request."))


def _handle_data_error(request: HttpRequest, error: Any) -> HttpResponse:
    # Schemas reject what PostgreSQL cannot store; this catches what they let through.
    logger.warning("request %s: unstorable value: %s", get_request_id(request), error)
    return error_json(BadRequestError("A value of the request cannot be stored."))


def _handle_database_outage(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("request %s: database: %s", get_request_id(request), error)
    return error_json(DatabaseOutageError(get_request_id(request)))


def _handle_unexpected_error(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("request %s failed", get_request_id(request), exc_info=error)
    return server_error_json(request)
