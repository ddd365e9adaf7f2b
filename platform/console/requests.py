"""What the audit log needs to know about a request."""

from django.http import HttpRequest

from accounts.models import User
from console.audit import Actor


def get_actor(request: HttpRequest) -> Actor:
    """The platform admin behind an authenticated request of the admin site."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the site lets in nobody else
    return Actor.of(user, request_id=get_request_id(request))


def get_request_id(request: HttpRequest) -> str:
    """The id that the front door gave the request."""
    return str(request.META.get("HTTP_X_REQUEST_ID", ""))[:128]
