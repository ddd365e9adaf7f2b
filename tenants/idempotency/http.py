"""Idempotency-Key on an endpoint: one call around its work."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from kernel.clock import utc_now
from kernel.json_responses import json_answer
from tenants.idempotency.services import (
    Answer,
    check_idempotency_key,
    find_answer,
    fingerprint_request,
    run_once,
)

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
"""For the OpenAPI document: a parameter of every endpoint that uses answer_once."""


def find_replay(request: HttpRequest, *, tenant_id: int) -> HttpResponse | None:
    """The answer that this request's key already got, before any work is done for a new one.

    For work that must not be done in answer_once's transaction; call that afterwards, since a
    twin may be as far. Raises BadRequestError (400), ConflictError (409) as it does.
    """
    key = read_idempotency_key(request)
    if key is None:
        return None
    answer = find_answer(
        tenant_id=tenant_id, key=key, fingerprint=_fingerprint(request), now=utc_now()
    )
    return None if answer is None else send_answer(answer)


def answer_once(
    request: HttpRequest,
    *,
    tenant_id: int,
    action: Callable[[], HttpResponse],
    secrets: Iterable[str] = (),
) -> HttpResponse:
    """The action's response; with an Idempotency-Key, at most one run of it in 24 hours.

    A replay carries ``Idempotency-Replayed: true``. Only what the action returns is kept:
    raise ApiError for a refusal, and the caller may try again with the same key.
    secrets: fields of a JSON answer that are never stored; a replay has null there.
    Raises BadRequestError (400) for a bad key, KeyReusedError and UnderWayError (409).
    """
    key = read_idempotency_key(request)
    if key is None:
        return action()
    answer = run_once(
        tenant_id=tenant_id,
        key=key,
        fingerprint=_fingerprint(request),
        now=utc_now(),
        action=lambda: keep_answer(action()),
        redact=partial(hide_fields, frozenset(secrets)),
    )
    return send_answer(answer)


def read_idempotency_key(request: HttpRequest) -> str | None:
    """The header, if it was sent. Raises BadRequestError (400) for a bad key."""
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        check_idempotency_key(key)
    return key


def _fingerprint(request: HttpRequest) -> bytes:
    return fingerprint_request(
        method=request.method or "", path=request.path_info, body=request.body
    )


def keep_answer(response: HttpResponse) -> Answer:
    """A response as it can be stored."""
    return Answer(
        status=response.status_code, body=response.content, headers=dict(response.items())
    )


def hide_fields(secrets: frozenset[str], answer: Answer) -> Answer:
    """A JSON answer with null in these fields."""
    if not secrets:
        return answer
    fields = json.loads(answer.body)
    hidden = {name: None if name in secrets else value for name, value in fields.items()}
    return replace(answer, body=json_answer(hidden).content)


def send_answer(answer: Answer) -> HttpResponse:
    """A stored answer as a response again."""
    response = HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response
