"""Idempotency-Key at sign-up, where the caller is nobody yet.

Keys of all callers are in one space, so a key alone must open nothing: a replay wants the
account's password, as it is now. It is neither stored nor part of the fingerprint, and tries
of it count as log-ins. Tokens are not stored either: a replay opens a session of its own.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from django.http import HttpRequest, HttpResponse

from accounts.emails import clean_email
from accounts.errors import InvalidCredentialsError
from accounts.services import SessionTokens, authenticate_user, open_session
from kernel.clock import utc_now
from kernel.json_responses import json_answer
from tenants.errors import UnknownWorkspaceError
from tenants.idempotency.http import hide_fields, keep_answer, read_idempotency_key, send_answer
from tenants.idempotency.models import IdempotentAnswer
from tenants.idempotency.services import (
    Answer,
    KeyReusedError,
    fingerprint_request,
    run_once,
)
from tenants.selectors.memberships import get_login_membership

_TOKENS = frozenset({"access", "refresh"})


@dataclass(frozen=True, slots=True)
class SignUpForm:
    """A checked form. address: the client's."""

    email: str
    password: str
    workspace: str
    address: str


def sign_up_once(
    request: HttpRequest, form: SignUpForm, action: Callable[[], HttpResponse]
) -> HttpResponse:
    """The action's answer; with an Idempotency-Key, at most one run of it in 24 hours.

    Raises what tenants.idempotency.http.answer_once() does, and RateLimitedError (429).
    """
    key = read_idempotency_key(request)
    if key is None:
        return action()
    answer = run_once(
        tenant_id=IdempotentAnswer.NO_TENANT,
        key=key,
        fingerprint=_fingerprint(request, form),
        now=utc_now(),
        action=lambda: keep_answer(action()),
        redact=partial(hide_fields, _TOKENS),
    )
    return send_answer(_log_in_again(form, answer) if answer.replayed else answer)


def _fingerprint(request: HttpRequest, form: SignUpForm) -> bytes:
    """Of all but the password: a plain hash of it would be guessed quickly."""
    body = json.dumps([clean_email(form.email), form.workspace]).encode()
    return fingerprint_request(method=request.method or "", path=request.path_info, body=body)


def _log_in_again(form: SignUpForm, answer: Answer) -> Answer:
    body = json.loads(answer.body)
    tokens = _open_session(form, workspace=body["workspace"]["slug"])
    fresh = {**body, "access": tokens.access, "refresh": tokens.refresh}
    return replace(answer, body=json_answer(fresh).content)


def _open_session(form: SignUpForm, *, workspace: str) -> SessionTokens:
    try:
        user = authenticate_user(email=form.email, password=form.password, address=form.address)
        member = get_login_membership(user=user, workspace=workspace)
        return open_session(user=user, tenant_id=member.tenant_id, now=utc_now())
    except (InvalidCredentialsError, UnknownWorkspaceError):
        # Another password is another body.
        raise KeyReusedError from None
