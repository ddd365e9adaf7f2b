"""From the header of a request to the caller who holds the key."""

from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest

from audit.context import name_machine
from kernel.clock import utc_now
from kernel.continuations import Continuation
from kernel.errors import ApiError
from tenants.keys.errors import InvalidApiKeyError, MisplacedApiKeyError
from tenants.keys.models import ApiKey
from tenants.keys.rate_limits import CountedRequest, announce_rate, count_request
from tenants.keys.raw_keys import digest_raw_key, is_raw_key
from tenants.keys.selectors import authenticate_digest
from tenants.keys.services.uses import record_use
from tenants.principals import Principal

HEADER = "X-Api-Key"
_SEEN = "has_shown_api_key"


def has_key(request: HttpRequest) -> bool:
    return HEADER in request.headers


def reject_misplaced_key(request: HttpRequest) -> None:
    """Raises MisplacedApiKeyError (401) for a key in the header of access tokens.

    Whatever scheme it has there; nobody looks at whether it is valid.
    """
    _scheme, _space, credentials = request.headers.get("Authorization", "").rpartition(" ")
    if is_raw_key(credentials) and not has_key(request):
        raise MisplacedApiKeyError


def read_key_digest(request: HttpRequest) -> bytes:
    """Raises InvalidApiKeyError (401) for what cannot be a key."""
    raw_key = request.headers.get(HEADER, "").strip(" \t")
    if not is_raw_key(raw_key):
        raise InvalidApiKeyError
    return digest_raw_key(raw_key)


def authenticate_key(request: HttpRequest) -> Principal:
    """The caller; from now on, the key is the one who acts.

    Raises InvalidApiKeyError (401), KeyRateError (429).
    """
    setattr(request, _SEEN, True)
    principal = authenticate_digest(read_key_digest(request), now=utc_now())
    if principal.key is None:
        raise InvalidApiKeyError
    name_machine(str(principal.key), key_id=principal.key.pk)
    _count_once(request, principal.key)
    return principal


def count_stray_request(request: HttpRequest) -> None:
    """Count a request with a key that no authenticator has seen; those of wrong keys are none."""
    is_of_a_key = has_key(request) and "Authorization" not in request.headers
    if is_of_a_key and not getattr(request, _SEEN, False):
        with suppress(ApiError, DatabaseError):
            authenticate_key(request)


def _count_once(request: HttpRequest, key: ApiKey) -> None:
    """A request that passes through Django several times is one request."""

    def count() -> CountedRequest:
        record_use(key, now=utc_now())
        return count_request(key_id=key.pk, now=utc_now())

    counted = Continuation.of(request).recall("key rate", count)
    if counted.state is not None:
        announce_rate(request, counted.state)
    if counted.refusal is not None:
        raise counted.refusal
