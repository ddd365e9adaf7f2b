"""Between the right password and the second factor: a signed note, which is no log-in.

It says who has given the right password, and lives ten minutes. It is worthless without the
second factor, and once the person's log-ins were ended, as by a new password.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from accounts.errors import InvalidCredentialsError
from accounts.models import User

_SALT = "pending-log-in"
PENDING_SECS = 600


@dataclass(frozen=True, slots=True)
class PendingLogIn:
    """user: as read when the password was verified. stay: "stay logged in" was ticked."""

    user: User
    stay: bool


def sign_pending_log_in(user: User, *, stay: bool) -> str:
    """A text for a hidden field or a cookie."""
    return signing.dumps([user.pk, _get_stamp(user), stay], salt=_SALT)


def read_pending_log_in(signed: str) -> PendingLogIn:
    """Raises InvalidCredentialsError (401): forged, too old, or the person's log-ins were ended."""
    try:
        user_id, stamp, stay = signing.loads(signed, salt=_SALT, max_age=PENDING_SECS)
    except signing.BadSignature:
        raise InvalidCredentialsError from None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or _get_stamp(user) != stamp:
        raise InvalidCredentialsError
    return PendingLogIn(user=user, stay=bool(stay))


def _get_stamp(user: User) -> Any:
    ended = user.sessions_ended_at
    return ended.isoformat() if ended is not None else None
