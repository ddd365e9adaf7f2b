"""X-RateLimit-* on every response to a key, refusals included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tenants.keys.rate_limits import RateState

_ATTRIBUTE = "key_rate_state"


def announce_rate(request: HttpRequest, state: RateState) -> None:
    """The response to this request says how much is left."""
    setattr(request, _ATTRIBUTE, state)


class RateLimitHeadersMiddleware:
    """Writes what the authenticator has counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        state = getattr(request, _ATTRIBUTE, None)
        if isinstance(state, RateState):
            for name, value in state.headers.items():
                response.headers[name] = value
        return response
