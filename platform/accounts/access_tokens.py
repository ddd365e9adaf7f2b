"""Access tokens: signed claims of user, workspace and session.

Source: RFC 7519 (claims), RFC 8725 sections 3.1 (algorithm per key) and 3.9 (audience).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from django.conf import settings

from accounts.errors import InvalidAccessTokenError

_REQUIRED = ("iss", "aud", "exp", "iat", "jti", "sub", "tid", "sid")
# Ours have about 450 characters; much longer ones are not parsed.
_MAX_LENGTH = 2048


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """The claims of a valid token; whether the session still exists is checked in the database."""

    user_id: int
    tenant_id: int
    session_id: uuid.UUID


def issue_access_token(claims: AccessClaims, *, now: datetime) -> str:
    """Sign the claims with the first of JWT_KEYS; valid for ACCESS_TOKEN_TTL_SECS."""
    kid, (algorithm, secret) = next(iter(settings.JWT_KEYS.items()))
    issued = int(now.timestamp())
    payload = {
        "iss": settings.JWT_ISSUER,
        "aud": settings.JWT_AUDIENCE,
        "iat": issued,
        "exp": issued + settings.ACCESS_TOKEN_TTL_SECS,
        "jti": str(uuid.uuid4()),
        "sub": str(claims.user_id),
        "tid": claims.tenant_id,
        "sid": str(claims.session_id),
    }
    return jwt.encode(payload, secret, algorithm=algorithm, headers={"kid": kid})


def read_access_token(token: str) -> AccessClaims:
    """The claims of a token that we signed and that has not expired.

    Raises InvalidAccessTokenError (401).
    """
    if len(token) > _MAX_LENGTH:
        raise InvalidAccessTokenError
    try:
        return _as_claims(_decode(token))
    except (jwt.PyJWTError, ValueError):
        raise InvalidAccessTokenError from None


def _decode(token: str) -> dict[str, Any]:
    kid = jwt.get_unverified_header(token).get("kid")
    key = settings.JWT_KEYS.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise InvalidAccessTokenError
    algorithm, secret = key
    # The key determines the algorithm, never the header of the token.
    return jwt.decode(
        token,
        secret,
        algorithms=[algorithm],
        issuer=settings.JWT_ISSUER,
        audience=settings.JWT_AUDIENCE,
        options={"require": list(_REQUIRED)},
    )


def _as_claims(payload: dict[str, Any]) -> AccessClaims:
    subject, tenant_id, session_id = payload["sub"], payload["tid"], payload["sid"]
    well_formed = (
        isinstance(subject, str)
        and subject.isascii()
        and subject.isdigit()
        and type(tenant_id) is int
        and isinstance(session_id, str)
    )
    if not well_formed:
        raise InvalidAccessTokenError
    return AccessClaims(user_id=int(subject), tenant_id=tenant_id, session_id=uuid.UUID(session_id))
