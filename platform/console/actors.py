"""The actor of a request, for the audit log."""

from django.http import HttpRequest

from accounts.models import User
from audit.context import Actor
from kernel.request_addresses import get_request_network
from kernel.request_ids import get_request_id
from tenants.api.authentication import get_principal


def get_site_actor(request: HttpRequest) -> Actor:
    """The platform admin behind a request to the admin site."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the site requires a log-in
    return _as_admin(request, user)


def get_api_actor(request: HttpRequest) -> Actor:
    """The platform admin behind a request to the platform API."""
    return _as_admin(request, get_principal(request).user)


def _as_admin(request: HttpRequest, user: User) -> Actor:
    return Actor.of(
        user,
        request_id=get_request_id(request),
        network=get_request_network(request),
        via="admin",
    )
