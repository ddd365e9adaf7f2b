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
    fingerprint_request,
    run_once,
)

IDEMPOTENCY_HEADER: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": (
        "Kept for 24 hours: the same key and body replay the first answer, another body is 409."
    ),
}
"""For the OpenAPI document: a parameter of every endpoint that uses answer_once."""


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
    Raises BadRequestError (400) for a bad key, ConflictError (409) for a reused one.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return action()
    check_idempotency_key(key)
    answer = run_once(
        tenant_id=tenant_id,
        key=key,
        fingerprint=fingerprint_request(
            method=request.method or "", path=request.path_info, body=request.body
        ),
        now=utc_now(),
        action=lambda: _keep(action()),
        redact=partial(_hide, frozenset(secrets)),
    )
    return _send(answer)


def _keep(response: HttpResponse) -> Answer:
    return Answer(
        status=response.status_code, body=response.content, headers=dict(response.items())
    )


def _hide(secrets: frozenset[str], answer: Answer) -> Answer:
    if not secrets:
        return answer
    fields = json.loads(answer.body)
    hidden = {name: None if name in secrets else value for name, value in fields.items()}
    return replace(answer, body=json_answer(hidden).content)


def _send(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response
