"""Idempotency-Key at sign-up, where the caller has no account yet.

Keys of all callers are in one space, so a key alone must give access to nothing: a replay
needs the account's current password. The password is neither stored nor part of the
fingerprint, and wrong ones count as failed log-ins. Tokens are not stored either: a replay
opens a session of its own.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.http import HttpRequest, HttpResponse

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
class SignUpRequest:
    """A sign-up as it is told from others.

    fields: all but the password, in one spelling. address: of the client.
    """

    fields: Sequence[str]
    password: str
    address: str


def sign_up_once(
    request: HttpRequest, wanted: SignUpRequest, action: Callable[[], HttpResponse]
) -> HttpResponse:
    """The action's response; with an Idempotency-Key, at most one run of it in 24 hours.

    Its body has access, refresh, user and workspace.
    Raises what tenants.idempotency.http.idempotent_response() does, and RateLimitedError (429).
    """
    key = read_idempotency_key(request)
    if key is None:
        return action()
    stored = run_once(
        tenant_id=IdempotentAnswer.NO_TENANT,
        key=key,
        fingerprint=_fingerprint(request, wanted),
        now=utc_now(),
        action=lambda: record_response(action()),
        redact=partial(redact_fields, _TOKENS),
    )
    return to_http_response(_log_in_again(wanted, stored) if stored.replayed else stored)


def _fingerprint(request: HttpRequest, wanted: SignUpRequest) -> bytes:
    """Without the password: a plain hash of one is guessed quickly."""
    body = json.dumps(list(wanted.fields)).encode()
    return fingerprint_request(method=request.method or "", path=request.path_info, body=body)


def _log_in_again(wanted: SignUpRequest, stored: StoredResponse) -> StoredResponse:
    body = json.loads(stored.body)
    tokens = _open_session(wanted, email=body["user"]["email"], workspace=body["workspace"]["slug"])
    fresh = {**body, "access": tokens.access, "refresh": tokens.refresh}
    return replace(stored, body=encode_json(fresh))


def _open_session(wanted: SignUpRequest, *, email: str, workspace: str) -> SessionTokens:
    try:
        user = authenticate_user(email=email, password=wanted.password, address=wanted.address)
        # A replay cannot ask for a code: log in instead.
        require_second_factor(user, otp=None, now=utc_now())
        member = get_login_membership(user=user, workspace=workspace)
        return open_session(user=user, tenant_id=member.tenant_id, now=utc_now())
    except (InvalidCredentialsError, OtpRequiredError, UnknownWorkspaceError):
        # A request with another password counts as another request.
        raise IdempotencyKeyReusedError from None
