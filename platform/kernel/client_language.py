"""The language of whoever has sent the running request: of mails that it causes to that person.

Answers of the API are English, whatever is preferred; mails are not.
"""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language_from_request

_request: ContextVar[HttpRequest | None] = ContextVar("client_language_request", default=None)


def get_client_language() -> str:
    """Such as "fr"; "" outside of a request."""
    request = _request.get()
    return "" if request is None else get_language_from_request(request)


class ClientLanguageMiddleware:
    """Django's threads outlive requests, so the request is forgotten at its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _request.set(request)
        try:
            return self._get_response(request)
        finally:
            _request.reset(token)
