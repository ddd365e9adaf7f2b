"""WebAuthn: what the browser is asked, and whether its answer fits.

The relying party is the app host, as browsers reach it: passkeys work nowhere else. What was asked
travels signed through the page and works once (attempt_limits.spend_challenge).
Source: Web Authentication Level 3, sections 7.1 and 7.2.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from fido2.cose import UnsupportedKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.attempt_limits import spend_challenge
from accounts.errors import PasskeyError
from kernel.platform_hosts import get_site_host
from kernel.public_urls import get_site_url

_STATE_SECS = 600
# What its parts raise for an answer that does not fit, or is none.
_REFUSALS = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)
MAX_ANSWER_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Challenge:
    """options: for navigator.credentials, as JSON. state: to be sent back with the answer."""

    options: str
    state: str


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What the authenticator made."""

    credential_id: bytes
    credential: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Assertion:
    """Which credential signed, and how often it says it has."""

    credential_id: bytes
    sign_count: int


def begin_registration(*, user_id: int, email: str, known: Sequence[bytes]) -> Challenge:
    """known: credentials that the person has, so that no device makes a second one."""
    options, state = _get_server().register_begin(
        PublicKeyCredentialUserEntity(
            id=_make_user_handle(user_id), name=email, display_name=email
        ),
        credentials=[AttestedCredentialData(credential) for credential in known],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _make_challenge(options, state, f"register-{user_id}")


def complete_registration(*, user_id: int, state: str, answer: str) -> NewCredential:
    """answer: what the browser has made of the options, as JSON. Raises PasskeyError (400)."""
    asked = _read_state(state, f"register-{user_id}")
    try:
        made = _get_server().register_complete(asked, _parse(answer))
        credential = made.credential_data
        if credential is None or isinstance(credential.public_key, UnsupportedKey):
            raise PasskeyError
        return NewCredential(credential.credential_id, bytes(credential), made.counter)
    except _REFUSALS:
        raise PasskeyError from None


def begin_authentication(*, user_id: int, known: Sequence[bytes]) -> Challenge:
    options, state = _get_server().authenticate_begin(
        credentials=[AttestedCredentialData(credential) for credential in known],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _make_challenge(options, state, f"authenticate-{user_id}")


def complete_authentication(
    *, user_id: int, known: Sequence[bytes], state: str, answer: str
) -> Assertion:
    """Raises PasskeyError (400)."""
    asked = _read_state(state, f"authenticate-{user_id}")
    credentials = [AttestedCredentialData(credential) for credential in known]
    try:
        parsed = _parse(answer)
        used = _get_server().authenticate_complete(asked, credentials, parsed)
        counter = AuthenticationResponse.from_dict(parsed).response.authenticator_data.counter
    except _REFUSALS:
        raise PasskeyError from None
    return Assertion(used.credential_id, counter)


def _get_server() -> Fido2Server:
    host = get_site_host("app", domain=settings.PLATFORM_DOMAIN)
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="QR Studio", id=host),
        verify_origin=lambda origin: origin == get_site_url("app"),
    )


def _make_challenge(options: Any, state: Any, purpose: str) -> Challenge:
    kept = {"challenge": state["challenge"], "user_verification": state["user_verification"]}
    return Challenge(
        options=json.dumps(dict(options.public_key)),
        state=signing.dumps(kept, salt=f"webauthn-{purpose}"),
    )


def _read_state(state: str, purpose: str) -> dict[str, Any]:
    try:
        asked: dict[str, Any] = signing.loads(
            state, salt=f"webauthn-{purpose}", max_age=_STATE_SECS
        )
    except signing.BadSignature:
        raise PasskeyError from None
    if not spend_challenge(asked["challenge"]):
        raise PasskeyError
    return asked


def _parse(answer: str) -> Mapping[str, Any]:
    parsed = json.loads(answer) if len(answer) <= MAX_ANSWER_LENGTH else None
    if not isinstance(parsed, dict):
        raise PasskeyError
    return parsed


def _make_user_handle(user_id: int) -> bytes:
    """The same for all passkeys of a person, and nothing that names them (section 14.6.1)."""
    key = f"webauthn-{settings.SECRET_KEY}".encode()
    return hmac.digest(key, str(user_id).encode(), "sha256")
