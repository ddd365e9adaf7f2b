"""Adding and removing second factors, each with its audit entry and mail."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.errors import NoSecondFactorError
from accounts.models import Session, TotpSecret, User
from accounts.selectors import has_second_factor
from accounts.services.confirmation import confirm_password
from accounts.services.factor_changes import note_factor_added, note_factor_removed
from accounts.services.passkeys import check_passkey
from accounts.services.recovery_codes import replace_recovery_codes
from accounts.services.second_factors import check_code
from accounts.services.totp import confirm_totp_secret
from audit.services import record_event
from audit.targets import Target
from kernel.errors import NotFoundError


@transaction.atomic
def confirm_totp(user: User, *, code: str, session_id: uuid.UUID, now: datetime) -> list[str]:
    """The app counts from now on. Returns recovery codes if it is the first second factor.

    Raises WrongCodeError (400), TotpActiveError (409), TooManyCodesError (429).
    """
    confirm_totp_secret(user, code=code, now=now)
    return note_factor_added(
        user, action="two_factor.add_totp", what="totp_on", session_id=session_id, now=now
    )


@transaction.atomic
def remove_totp(user: User, *, password: str, address: str) -> None:
    """Raises WrongPasswordError (400), NotFoundError (404), RateLimitedError (429)."""
    confirm_password(user, password=password, address=address)
    if not TotpSecret.objects.filter(user=user).delete()[0]:
        raise NotFoundError
    note_factor_removed(user, action="two_factor.remove_totp", what="totp_off")


@transaction.atomic
def renew_recovery_codes(user: User, *, password: str, address: str, now: datetime) -> list[str]:
    """Ten new codes; the earlier ones end.

    Raises WrongPasswordError (400), NoSecondFactorError (409), RateLimitedError (429).
    """
    confirm_password(user, password=password, address=address)
    if not has_second_factor(user.pk):
        raise NoSecondFactorError
    codes = replace_recovery_codes(user, now=now)
    record_event(action="recovery_code.renew", target=Target.of_user(user.pk))
    return codes


def confirm_factor(user: User, *, code: str, session_id: uuid.UUID, now: datetime) -> None:
    """Show the second factor in a log-in that was opened without it.

    Raises NoSecondFactorError (409), OtpInvalidError (401), TooManyCodesError (429).
    """
    if not has_second_factor(user.pk):
        raise NoSecondFactorError
    check_code(user, code=code, now=now)
    _mark_confirmed(user, session_id, now)


@transaction.atomic
def confirm_by_passkey(
    user: User, *, state: str, answer: str, session_id: uuid.UUID, now: datetime
) -> None:
    """As confirm_factor(), in a browser. Raises PasskeyError (400)."""
    check_passkey(user, state=state, answer=answer, now=now)
    _mark_confirmed(user, session_id, now)


def _mark_confirmed(user: User, session_id: uuid.UUID, now: datetime) -> None:
    Session.objects.filter(pk=session_id, user=user).update(second_factor_at=now)
