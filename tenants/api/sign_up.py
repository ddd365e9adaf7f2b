"""Idempotency-Key at sign-up, where the caller has no account yet.

Keys of all callers are in one space, so a key alone must give access to nothing: a replay
needs the account's current password. The password is neither stored nor part of the
fingerprint, and wrong ones count as failed log-ins. Tokens are not stored either: a replay
opens a session of its own.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from django.http import HttpRequest, HttpResponse

from accounts.emails import clean_email
from accounts.errors import InvalidCredentialsError, OtpRequiredError
from accounts.services import SessionTokens, authenticate_user, open_session
from accounts.services.second_factors import require_second_factor
from kernel.clock import utc_now
from kernel.json_responses import encode_json
from tenants.errors import UnknownWorkspaceError
from tenants.idempotency.errors import IdempotencyKeyReusedError
from tenants.idempotency.http import (
    read_idempotency_key,
    record_response,
    redact_fields,
    to_http_response,
)
from tenants.idempotency.models import IdempotentAnswer
from tenants.idempotency.services import (
    StoredResponse,
    fingerprint_request,
    run_once,
)
from tenants.selectors.memberships import get_login_membership

_TOKENS = frozenset({"access", "refresh"})


@dataclass(frozen=True, slots=True)
class SignUpForm:
    """A form whose fields are valid. address, language, user_agent: of the client."""

    email: str
    password: str
    workspace: str
    address: str
    language: str = ""
    user_agent: str = ""


def sign_up_once(
    request: HttpRequest, form: SignUpForm, action: Callable[[], HttpResponse]
) -> HttpResponse:
    """The action's response; with an Idempotency-Key, at most one run of it in 24 hours.

    Raises what tenants.idempotency.http.idempotent_response() does, and RateLimitedError (429).
    """
    key = read_idempotency_key(request)
    if key is None:
        return action()
    stored = run_once(
        tenant_id=IdempotentAnswer.NO_TENANT,
        key=key,
        fingerprint=_fingerprint(request, form),
        now=utc_now(),
        action=lambda: record_response(action()),
        redact=partial(redact_fields, _TOKENS),
    )
    return to_http_response(_log_in_again(form, stored) if stored.replayed else stored)


def _fingerprint(request: HttpRequest, form: SignUpForm) -> bytes:
    """Without the password: a plain hash of one is guessed quickly."""
    body = json.dumps([clean_email(form.email), form.workspace]).encode()
    return fingerprint_request(method=request.method or "", path=request.path_info, body=body)


def _log_in_again(form: SignUpForm, stored: StoredResponse) -> StoredResponse:
    body = json.loads(stored.body)
    tokens = _open_session(form, workspace=body["workspace"]["slug"])
    fresh = {**body, "access": tokens.access, "refresh": tokens.refresh}
    return replace(stored, body=encode_json(fresh))


def _open_session(form: SignUpForm, *, workspace: str) -> SessionTokens:
    try:
        user = authenticate_user(email=form.email, password=form.password, address=form.address)
        # A replay cannot ask for a code: log in instead.
        require_second_factor(user, otp=None, now=utc_now())
        member = get_login_membership(user=user, workspace=workspace)
        return open_session(user=user, tenant_id=member.tenant_id, now=utc_now())
    except (InvalidCredentialsError, OtpRequiredError, UnknownWorkspaceError):
        # A request with another password counts as another request.
        raise IdempotencyKeyReusedError from None
