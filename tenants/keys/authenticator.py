"""From the header of a request to the caller who holds the key."""

from django.http import HttpRequest

from audit.context import name_machine
from kernel.clock import utc_now
from kernel.continuations import Continuation
from tenants.keys.errors import InvalidApiKeyError
from tenants.keys.middleware import announce_rate
from tenants.keys.models import ApiKey
from tenants.keys.rate_limits import CountedRequest, count_request
from tenants.keys.raw_keys import digest_raw_key, is_raw_key
from tenants.keys.selectors import authenticate_digest
from tenants.keys.services.uses import record_use
from tenants.principals import Principal

HEADER = "X-Api-Key"


def has_key(request: HttpRequest) -> bool:
    return HEADER in request.headers


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
    principal = authenticate_digest(read_key_digest(request), now=utc_now())
    if principal.key is None:
        raise InvalidApiKeyError
    name_machine(str(principal.key))
    _count_once(request, principal.key)
    return principal


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
