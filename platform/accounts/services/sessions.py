"""Log-ins by API: open and rotate sessions, end them, and those of browsers, too.

    log-in --> Session --> RefreshToken 1 --used--> RefreshToken 2 --used--> ...
                  `--> access tokens, 15 minutes each, valid while the session is

A refresh token is used once. A used one that is sent again may have been stolen, so
the whole session ends. Only within REUSE_GRACE of its first use it is accepted again,
for a client that refreshes in two tabs or has lost the response, and gets new tokens.
Source: RFC 9700 section 4.14.2.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.access_tokens import AccessClaims, issue_access_token
from accounts.emails import find_clean_email
from accounts.errors import EmailTakenError, InvalidCredentialsError, InvalidRefreshTokenError
from accounts.login_limits import count_login_attempt, reset_login_attempts
from accounts.models import RefreshToken, Session, User
from accounts.passwords import verify_user_password
from audit.services import record_event
from audit.targets import Target
from kernel.client_address import get_stored_network
from kernel.errors import NotFoundError

_EMAIL_CONSTRAINT = "accounts_user_email_key"
_PURGE_BATCH = 1000
_MAX_USER_AGENT = 300
REUSE_GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """access: a short-lived token. refresh: to be used once."""

    access: str
    refresh: str


@dataclass(frozen=True, slots=True)
class Client:
    """What is stored of whoever logs in. address: "" for none; only its network is stored."""

    user_agent: str = ""
    address: str = ""


NO_CLIENT = Client()


def create_user(*, email: str, password: str) -> User:
    """Create a user; email and password must have been checked.

    Raises EmailTakenError (409), also when two sign up in parallel.
    """
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password)
    except IntegrityError as error:
        if _violated_constraint(error) == _EMAIL_CONSTRAINT:
            raise EmailTakenError from None
        raise


def authenticate_user(*, email: str, password: str, address: str) -> User:
    """The active user with this email and password.

    address: the client's, for the limits; "" when there is none.
    Raises InvalidCredentialsError (401), RateLimitedError (429).
    """
    known_as = find_clean_email(email)
    # By the cleaned email: other spellings of one account must share its attempts.
    account = known_as or email
    count_login_attempt(account=account, address=address)
    user = User.objects.filter(email=known_as).first() if known_as else None
    matches = verify_user_password(user, password)
    if user is None or not matches:
        raise InvalidCredentialsError
    reset_login_attempts(account=account, address=address)
    return user


@transaction.atomic
def open_session(
    *,
    user: User,
    tenant_id: int,
    now: datetime,
    second_factor_at: datetime | None = None,
    client: Client = NO_CLIENT,
) -> SessionTokens:
    """Start a session of the user in one workspace.

    user: as read when the password was verified. second_factor_at: when it was shown.
    Raises InvalidCredentialsError (401) when the user's sessions were ended since.
    """
    # Locked, so that they cannot be ended between this query and the commit.
    as_checked = User.objects.select_for_update(no_key=True).filter(
        pk=user.pk, is_active=True, sessions_ended_at=user.sessions_ended_at
    )
    if not as_checked.exists():
        raise InvalidCredentialsError
    session = Session.objects.create(
        id=uuid.uuid4(),
        user=user,
        tenant_id=tenant_id,
        second_factor_at=second_factor_at,
        user_agent=client.user_agent[:_MAX_USER_AGENT],
        network=get_stored_network(client.address),
        created_at=now,
        expires_at=now + timedelta(seconds=settings.REFRESH_TOKEN_TTL_SECS),
    )
    return _issue_tokens(session, tenant_id, now)


def rotate_session(*, refresh: str, now: datetime) -> SessionTokens:
    """Exchange a refresh token for new tokens; parallel calls all get some.

    Raises InvalidRefreshTokenError (401); a token used longer than REUSE_GRACE ago
    also ends its session.
    """
    token = _find_token(refresh)
    if token is None or not _is_open(token.session, now):
        raise InvalidRefreshTokenError
    tenant_id = token.session.tenant_id
    if tenant_id is None:
        # A browser's log-in, for which no refresh token is ever made.
        raise InvalidRefreshTokenError
    with transaction.atomic():
        if _use_token(token, now):
            return _issue_tokens(token.session, tenant_id, now)
    # Outside of the block above: the error must not roll the revocation back.
    _revoke_session(token.session_id, reason="reuse", now=now)
    raise InvalidRefreshTokenError


def _use_token(token: RefreshToken, now: datetime) -> bool:
    """Whether this is its first use, or within REUSE_GRACE of that."""
    unused = RefreshToken.objects.filter(pk=token.pk, used_at__isnull=True)
    if unused.update(used_at=now):
        return True
    # Possibly by another process, for which the UPDATE has just waited.
    token.refresh_from_db(fields=["used_at"])
    return token.used_at is not None and now - token.used_at <= REUSE_GRACE


def close_session(*, refresh: str, now: datetime) -> None:
    """Log out: end the session that the refresh token belongs to.

    An unknown token is no error (RFC 7009 section 2.2).
    """
    token = _find_token(refresh)
    if token is not None:
        _revoke_session(token.session_id, reason="logout", now=now)


@transaction.atomic
def end_session(*, user: User, session_id: uuid.UUID, now: datetime) -> None:
    """End one of the person's own log-ins. Raises NotFoundError (404)."""
    mine = Session.objects.filter(user=user, pk=session_id, revoked_at__isnull=True)
    if not mine.update(revoked_at=now, revoked_reason="ended"):
        raise NotFoundError
    record_event(action="session.end", target=Target.of_session(session_id))


@transaction.atomic
def end_other_sessions(*, user: User, session_id: uuid.UUID, now: datetime) -> int:
    """End all of the person's log-ins but this one; returns how many."""
    others = Session.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now)
    ended = others.exclude(pk=session_id).update(revoked_at=now, revoked_reason="ended")
    if ended:
        target = Target.of_user(user.pk)
        record_event(action="session.end_others", target=target, after={"ended": ended})
    return ended


def close_sessions_in_workspace(*, user_id: int, tenant_id: int, now: datetime) -> None:
    """End the sessions of a person who leaves a workspace."""
    still_open = Session.objects.filter(
        user_id=user_id, tenant_id=tenant_id, revoked_at__isnull=True
    )
    still_open.update(revoked_at=now, revoked_reason="membership_ended")


def purge_expired_sessions(*, now: datetime) -> int:
    """Delete expired sessions and their tokens; returns how many.

    In batches, so that no delete holds locks for long.
    """
    purged = 0
    while True:
        expired = Session.objects.filter(expires_at__lt=now).values_list("pk", flat=True)
        batch = list(expired[:_PURGE_BATCH])
        if not batch:
            return purged
        Session.objects.filter(pk__in=batch).delete()
        purged += len(batch)


def _find_token(refresh: str) -> RefreshToken | None:
    tokens = RefreshToken.objects.select_related("session__user")
    return tokens.filter(digest=_digest(refresh)).first()


def _digest(refresh: str) -> bytes:
    return hashlib.sha256(refresh.encode()).digest()


def _is_open(session: Session, now: datetime) -> bool:
    return session.revoked_at is None and session.expires_at > now and session.user.is_active


def _issue_tokens(session: Session, tenant_id: int, now: datetime) -> SessionTokens:
    refresh = secrets.token_urlsafe(48)
    RefreshToken.objects.create(session=session, digest=_digest(refresh), created_at=now)
    claims = AccessClaims(user_id=session.user_id, tenant_id=tenant_id, session_id=session.pk)
    return SessionTokens(access=issue_access_token(claims, now=now), refresh=refresh)


def _revoke_session(session_id: uuid.UUID, *, reason: str, now: datetime) -> None:
    still_open = Session.objects.filter(pk=session_id, revoked_at__isnull=True)
    still_open.update(revoked_at=now, revoked_reason=reason)


def _violated_constraint(error: IntegrityError) -> str | None:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
