"""503 instead of 500 where a view without error handlers of its own cannot reach PostgreSQL."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from config.api.error_views import show_outage
from config.middleware.types import GetResponse
from kernel.request_ids import get_request_id

logger = logging.getLogger(__name__)


class OutageMiddleware:
    """The API and the dashboard have handlers; Django's admin site has none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None: Django goes on with handler500."""
        if not isinstance(error, (OperationalError, InterfaceError)):
            return None
        logger.error("request %s: database: %s", get_request_id(request), error)
        return show_outage(request)
