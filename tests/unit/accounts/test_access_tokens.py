"""Only complete tokens that we signed and that have not expired are valid."""

import base64
import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from pytest_django import Settings

from accounts.access_tokens import AccessClaims, issue_access_token, read_access_token
from accounts.errors import InvalidAccessTokenError

SECRET = "first-secret-of-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz-AB"
OTHER_SECRET = "other-secret-of-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCD"
CLAIMS = AccessClaims(user_id=7, tenant_id=3, session_id=uuid.uuid4())
Forge = Callable[..., str]


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    """Two keys: the first signs, the second only verifies."""
    settings.JWT_KEYS = {"k1": ("HS256", SECRET), "k2": ("HS512", OTHER_SECRET)}


def valid_payload(**changes: Any) -> dict[str, Any]:
    """The claims of a valid token; a change to None leaves the claim out."""
    now = int(time.time())
    payload = {
        "iss": "qrstudio",
        "aud": "qrstudio-api",
        "iat": now,
        "exp": now + 60,
        "jti": str(uuid.uuid4()),
        "sub": "7",
        "tid": 3,
        "sid": str(CLAIMS.session_id),
    } | changes
    return {name: value for name, value in payload.items() if value is not None}


def sign(
    payload: dict[str, Any], *, secret: str = SECRET, algorithm: str = "HS256", kid: Any = "k1"
) -> str:
    """A token, signed by hand: PyJWT rejects some of the forgeries."""
    if algorithm in ("HS256", "HS512") and (kid is None or isinstance(kid, str)):
        headers = {"kid": kid} if kid is not None else None
        return jwt.PyJWS().encode(json.dumps(payload).encode(), secret, algorithm, headers)
    parts = ({"alg": algorithm, "typ": "JWT", "kid": kid}, payload)
    body = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts]
    return ".".join([*body, ""])


def test_issued_token_is_read_back() -> None:
    assert read_access_token(issue_access_token(CLAIMS, now=datetime.now(UTC))) == CLAIMS


def test_token_lasts_fifteen_minutes() -> None:
    token = issue_access_token(CLAIMS, now=datetime.now(UTC))
    payload = jwt.decode(token, SECRET, algorithms=["HS256"], audience="qrstudio-api")
    assert payload["exp"] - payload["iat"] == 900
    assert jwt.get_unverified_header(token)["kid"] == "k1"


def test_token_of_the_older_key_is_valid_until_the_key_is_removed(settings: Settings) -> None:
    token = sign(valid_payload(), secret=OTHER_SECRET, algorithm="HS512", kid="k2")
    assert read_access_token(token) == CLAIMS
    settings.JWT_KEYS = {"k1": ("HS256", SECRET)}
    with pytest.raises(InvalidAccessTokenError):
        read_access_token(token)


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "iat", "jti", "sub", "tid", "sid"])
def test_each_claim_is_required(claim: str) -> None:
    with pytest.raises(InvalidAccessTokenError):
        read_access_token(sign(valid_payload(**{claim: None})))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": "soon"},
        {"iat": 32503680000},
        {"iss": "another issuer"},
        {"aud": "another-api"},
        {"sub": 7},
        {"sub": "seven"},
        {"sub": "-7"},
        {"sub": "\u0667"},
        {"sub": ""},
        {"tid": "3"},
        {"tid": True},
        {"tid": 3.0},
        {"sid": "not-a-uuid"},
        {"sid": 5},
        {"jti": 5},
    ],
)
def test_signed_token_with_a_wrong_claim_is_rejected(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidAccessTokenError):
        read_access_token(sign(valid_payload(**changes)))


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "guessed-secret-0123456789-abcdefghijklmnop"},
        {"kid": "k2"},
        {"kid": "unknown"},
        {"kid": None},
        {"kid": 5},
        {"kid": ["k1"]},
        {"algorithm": "none"},
        {"algorithm": "None"},
        {"algorithm": "HS512"},
        {"algorithm": "HS256", "kid": "k2", "secret": OTHER_SECRET},
        {"algorithm": "RS256"},
    ],
)
def test_forged_signature_is_rejected(forged: dict[str, Any]) -> None:
    with pytest.raises(InvalidAccessTokenError):
        read_access_token(sign(valid_payload(), **forged))


@pytest.mark.parametrize(
    "nonsense", ["", ".", "..", "a.b.c", "é", "\x00", "x" * 100_000, "e30.e30.e30", "W10.W10.W10"]
)
def test_malformed_tokens_are_rejected(nonsense: str) -> None:
    with pytest.raises(InvalidAccessTokenError):
        read_access_token(nonsense)


def test_changed_payload_invalidates_the_signature() -> None:
    head, _, tail = sign(valid_payload()).split(".")
    _, body, _ = sign(valid_payload(tid=4)).split(".")
    with pytest.raises(InvalidAccessTokenError):
        read_access_token(f"{head}.{body}.{tail}")
