"""Where a request of Django's comes from."""

from django.conf import settings
from django.http import HttpRequest

from kernel.client_address import get_client_address, get_stored_network


def get_request_address(request: HttpRequest) -> str:
    """The client's address, for limits; "" without one. It is never stored."""
    return get_client_address(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted=settings.TRUSTED_PROXIES,
    )


def get_request_network(request: HttpRequest) -> str:
    """The client's network as it may be stored; "" without one."""
    return get_stored_network(get_request_address(request))
