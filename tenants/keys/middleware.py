"""X-RateLimit-* on every response to a key, refusals included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tenants.keys.authenticator import count_stray_request
from tenants.keys.rate_limits import find_announced_rate


class RateLimitHeadersMiddleware:
    """Writes what the authenticator has counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        # No authenticator was asked where there is no such endpoint, or not with this method.
        if 400 <= response.status_code < 500 and request.path_info.startswith("/api/"):
            count_stray_request(request)
        state = find_announced_rate(request)
        if state is not None:
            for name, value in state.headers.items():
                response.headers[name] = value
        return response
