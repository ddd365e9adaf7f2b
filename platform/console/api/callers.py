"""Who calls this API."""

from django.http import HttpRequest

from console.audit import Actor
from console.requests import get_request_id
from tenants.api.authentication import get_principal


def get_caller(request: HttpRequest) -> Actor:
    """Who the audit log names."""
    return Actor.of(get_principal(request).user, request_id=get_request_id(request))
