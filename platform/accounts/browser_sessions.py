"""Log-ins of browsers: a random secret in a cookie, of which only the SHA-256 is stored.

    log in --> Session(secret_digest) --each request--> find, touch --log out--> revoked

Without "stay logged in" a log-in ends 12 hours after its last request, else 30 days after it
began. It ends with the next request, too, when it is revoked, when the person's password changes
(a trigger revokes all log-ins) and when the person is disabled.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.errors import InvalidCredentialsError
from accounts.models import Session, User
from kernel.client_address import get_stored_network

IDLE = timedelta(hours=12)
STAY = timedelta(days=30)
_TOUCH_EVERY = timedelta(minutes=1)
_SECRET_BYTES = 32
# Of token_urlsafe(32) without padding; anything else is not looked up.
_SECRET_LENGTH = 43
_MAX_USER_AGENT = 300


@dataclass(frozen=True, slots=True)
class Browser:
    """What is stored of the browser that logs in. address: the client's, "" for none."""

    user_agent: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new log-in, and the secret for its cookie."""

    session: Session
    secret: str


@transaction.atomic
def open_browser_session(
    *,
    user: User,
    now: datetime,
    browser: Browser,
    stay: bool = False,
    second_factor_at: datetime | None = None,
) -> OpenedSession:
    """Log a person in.

    user: as read when the password was verified. Raises InvalidCredentialsError (401) when the
    user's sessions were ended since.
    """
    # Locked, so that they cannot be ended between this query and the commit.
    as_checked = User.objects.select_for_update(no_key=True).filter(
        pk=user.pk, is_active=True, sessions_ended_at=user.sessions_ended_at
    )
    if not as_checked.exists():
        raise InvalidCredentialsError
    secret, digest = make_secret()
    session = Session.objects.create(
        id=uuid.uuid4(),
        user=user,
        secret_digest=digest,
        created_at=now,
        last_seen_at=now,
        expires_at=now + (STAY if stay else IDLE),
        is_persistent=stay,
        second_factor_at=second_factor_at,
        user_agent=browser.user_agent[:_MAX_USER_AGENT],
        network=get_stored_network(browser.address),
    )
    return OpenedSession(session=session, secret=secret)


def find_browser_session(secret: str, *, now: datetime) -> Session | None:
    """The log-in with its user, by one query; None when it has ended or never was."""
    if len(secret) != _SECRET_LENGTH:
        return None
    # A platform admin's look at a workspace ends with the admin's rights.
    is_allowed = Q(acting_admin=None) | Q(acting_admin__is_active=True, acting_admin__is_staff=True)
    sessions = Session.objects.select_related("user", "acting_admin").filter(
        is_allowed,
        secret_digest=_digest(secret),
        revoked_at__isnull=True,
        expires_at__gt=now,
        user__is_active=True,
    )
    return sessions.first()


def touch_browser_session(session: Session, *, now: datetime) -> None:
    """Note that the log-in is in use, at most once a minute."""
    last_seen = session.last_seen_at
    if last_seen is not None and now - last_seen < _TOUCH_EVERY:
        return
    session.last_seen_at = now
    if not session.is_persistent:
        session.expires_at = now + IDLE
    # Not one that was revoked meanwhile, and by one of several parallel requests only.
    stale = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - _TOUCH_EVERY)
    Session.objects.filter(stale, pk=session.pk, revoked_at__isnull=True).update(
        last_seen_at=session.last_seen_at, expires_at=session.expires_at
    )


def has_second_factor(session: Session) -> bool:
    """Whether this log-in was made, or later confirmed, with a second factor."""
    return session.second_factor_at is not None


def rotate_browser_secret(session: Session) -> str:
    """A new secret for the cookie: after a second factor was given, the old one is worthless."""
    secret, session.secret_digest = make_secret()
    session.save(update_fields=["secret_digest"])
    return secret


def make_secret() -> tuple[str, bytes]:
    """What a cookie holds, and what is stored of it."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return secret, _digest(secret)


def close_browser_session(session: Session, *, now: datetime, reason: str = "logout") -> None:
    """Log out."""
    still_open = Session.objects.filter(pk=session.pk, revoked_at__isnull=True)
    still_open.update(revoked_at=now, revoked_reason=reason)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
