"""No request starts or ends in a tenant's schema."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tenants.postgres_schemas import activate_public_schema


class PublicSchemaMiddleware:
    """Put the thread's connection on the public schema before and after each request.

    Connections outlive requests, so a schema left behind by one request would
    show the next one rows of another workspace.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        activate_public_schema()
        try:
            return self._get_response(request)
        finally:
            activate_public_schema()
