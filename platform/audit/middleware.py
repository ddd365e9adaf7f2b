"""No request starts with the actor of another one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from audit.context import Actor, acting_as
from kernel.request_addresses import get_request_network
from kernel.request_ids import get_request_id


class ActorMiddleware:
    """Opens a scope for each request, in which authenticators name the person who acts.

    Until one does, the actor is nobody in particular: a sign-up, a forgotten password.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        nobody = Actor(
            user_id=None,
            email="",
            request_id=get_request_id(request),
            network=get_request_network(request),
            via="api",
        )
        with acting_as(nobody):
            return self._get_response(request)
