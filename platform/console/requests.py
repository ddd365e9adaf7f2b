"""Requests as the audit log sees them: the actor and the request id."""

from django.http import HttpRequest

from accounts.models import User
from console.audit import Actor
from tenants.api.authentication import get_principal


def get_site_actor(request: HttpRequest) -> Actor:
    """The platform admin behind a request to the admin site."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the site requires a log-in
    return Actor.of(user, request_id=get_request_id(request))


def get_api_actor(request: HttpRequest) -> Actor:
    """The platform admin behind a request to the platform API."""
    return Actor.of(get_principal(request).user, request_id=get_request_id(request))


def get_request_id(request: HttpRequest) -> str:
    """The id that the edge chose for the request, as AuditEntry.request_id can hold it."""
    return str(request.META.get("HTTP_X_REQUEST_ID", ""))[:128]
