"""Idempotency-Key on an endpoint: one call around its work."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from kernel.clock import utc_now
from kernel.json_responses import encode_json
from tenants.idempotency.services import (
    ClaimedRequest,
    StoredResponse,
    check_idempotency_key,
    find_stored_response,
    fingerprint_fields,
    fingerprint_request,
    run_once,
    scope_to_machines,
    scope_to_person,
)
from tenants.principals import Principal

T = TypeVar("T")

IDEMPOTENCY_HEADER: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": (
        "Kept for 24 hours: the same key and body replay the first answer, another body is 409,"
        " and so is a second request while the first is running, with Retry-After."
    ),
}
"""For the OpenAPI document: a parameter of every endpoint that uses idempotent_response."""
REPLAYED_HEADER = "Idempotency-Replayed"


@dataclass(frozen=True)
class ParsedBody:
    """fields: as JSON has them. files: contents, which count by their own SHA-256."""

    fields: Mapping[str, object]
    files: Mapping[str, bytes]


def find_replay(
    request: HttpRequest, *, tenant_id: int, body: ParsedBody | None = None
) -> HttpResponse | None:
    """The stored response to an earlier request with this key, before any work is done.

    For checks that take long and write nothing, so that a twin may make them, too; call
    idempotent_response() afterwards. Raises the same errors.
    """
    key = read_idempotency_key(request)
    if key is None:
        return None
    stored = find_stored_response(
        tenant_id=tenant_id, key=key, fingerprint=_fingerprint(request, body), now=utc_now()
    )
    return None if stored is None else to_http_response(stored)


def idempotent_response(
    request: HttpRequest,
    *,
    tenant_id: int,
    action: Callable[[], HttpResponse],
    secrets: Iterable[str] = (),
    body: ParsedBody | None = None,
    person_id: int | None = None,
) -> HttpResponse:
    """The action's response; with an Idempotency-Key, at most one run of it in 24 hours.

    A replay carries ``Idempotency-Replayed: true``. Only what the action returns is stored:
    raise ApiError for a refusal, and the caller may try again with the same key.
    secrets: fields of a JSON response that are never stored; a replay has null there.
    body: where it may be a form, whose bytes differ each time, or holds a password, which must
    not be guessed from a fingerprint. person_id: of the user, for what is theirs alone.
    Raises IdempotencyKeyError (400), IdempotencyKeyReusedError and IdempotencyKeyInUseError (409).
    """
    key = read_idempotency_key(request)
    if key is None:
        return action()
    stored = run_once(
        tenant_id=tenant_id,
        key=key if person_id is None else scope_to_person(key, user_id=person_id),
        fingerprint=_fingerprint(request, body),
        now=utc_now(),
        action=lambda: record_response(action()),
        redact=partial(redact_fields, frozenset(secrets)),
    )
    return to_http_response(stored)


def make_claimed_request(
    request: HttpRequest,
    *,
    tenant_id: int,
    fields: Mapping[str, object],
    files: Mapping[str, bytes],
    store: Callable[[T], StoredResponse],
    replay: Callable[[StoredResponse], T],
) -> ClaimedRequest[T] | None:
    """For run_claimed(); None without the header. fields, files: of the body, as parsed.

    Raises IdempotencyKeyError (400).
    """
    key = read_idempotency_key(request)
    if key is None:
        return None
    fingerprint = fingerprint_fields(
        method=request.method or "", path=request.path_info, fields=fields, files=files
    )
    return ClaimedRequest(tenant_id, key, fingerprint, store, replay)


def read_idempotency_key(request: HttpRequest) -> str | None:
    """What the header stands for, if it was sent; keys of machines are theirs alone.

    Raises IdempotencyKeyError (400).
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    check_idempotency_key(key)
    return scope_to_machines(key) if _is_machine(request) else key


def _is_machine(request: HttpRequest) -> bool:
    principal = getattr(request, "auth", None)
    return isinstance(principal, Principal) and principal.key is not None


def _fingerprint(request: HttpRequest, body: ParsedBody | None) -> bytes:
    if body is not None:
        return fingerprint_fields(
            method=request.method or "",
            path=request.path_info,
            fields=body.fields,
            files=body.files,
        )
    return fingerprint_request(
        method=request.method or "", path=request.path_info, body=request.body
    )


def record_response(response: HttpResponse) -> StoredResponse:
    return StoredResponse(
        status=response.status_code, body=response.content, headers=dict(response.items())
    )


def redact_fields(secrets: frozenset[str], stored: StoredResponse) -> StoredResponse:
    """A JSON response with null in these fields."""
    if not secrets:
        return stored
    fields = json.loads(stored.body)
    redacted = {name: None if name in secrets else value for name, value in fields.items()}
    return replace(stored, body=encode_json(redacted))


def to_http_response(stored: StoredResponse) -> HttpResponse:
    response = HttpResponse(stored.body, status=stored.status, headers=dict(stored.headers))
    if stored.replayed:
        response.headers[REPLAYED_HEADER] = "true"
    return response
