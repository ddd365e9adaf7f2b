"""The actor of a request, for the audit log."""

from django.http import HttpRequest

from accounts.models import User
from console.audit import Actor
from kernel.request_ids import get_request_id
from tenants.api.authentication import get_principal


def get_site_actor(request: HttpRequest) -> Actor:
    """The platform admin behind a request to the admin site."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the site requires a log-in
    return Actor.of(user, request_id=get_request_id(request))


def get_api_actor(request: HttpRequest) -> Actor:
    """The platform admin behind a request to the platform API."""
    return Actor.of(get_principal(request).user, request_id=get_request_id(request))
