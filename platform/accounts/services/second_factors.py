"""What a log-in asks for besides the password: a code of an app, or a recovery code.

Passkeys are a second factor in browsers only (services.passkeys).
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts.attempt_limits import count_code_attempt, reset_code_attempts
from accounts.errors import OtpInvalidError, OtpRequiredError
from accounts.mail import send_mail_in_language
from accounts.models import User
from accounts.selectors import has_second_factor
from accounts.services.recovery_codes import spend_recovery_code
from accounts.services.totp import spend_totp_code
from audit.context import current_actor_as
from audit.services import record_event
from audit.targets import Target
from kernel.client_language import get_client_language


class Factor(StrEnum):
    """How a person has shown that it is them."""

    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"


def require_second_factor(user: User, *, otp: str | None, now: datetime) -> datetime | None:
    """After the right password: when the second factor was shown; None if there is none.

    Raises OtpRequiredError (401), OtpInvalidError (401), TooManyCodesError (429).
    """
    if not has_second_factor(user.pk):
        return None
    if not otp:
        raise OtpRequiredError
    check_code(user, code=otp, now=now)
    return now


def check_code(user: User, *, code: str, now: datetime) -> Factor:
    """A code of the app, or a recovery code. Raises OtpInvalidError (401), TooManyCodesError (429).

    Neither can be used twice.
    """
    count_code_attempt(user_id=user.pk)
    with transaction.atomic():
        factor = _spend_code(user, code, now)
    reset_code_attempts(user_id=user.pk)
    return factor


def _spend_code(user: User, code: str, now: datetime) -> Factor:
    code = "".join(code.split())
    if spend_totp_code(user, code=code, now=now):
        return Factor.TOTP
    left = spend_recovery_code(user, code=code, now=now)
    if left is None:
        raise OtpInvalidError
    record_event(
        action="recovery_code.use",
        target=Target.of_user(user.pk),
        after={"left": left},
        actor=current_actor_as(user),
    )
    context = {"email": user.email, "left": left}
    language = user.language or get_client_language()
    send_mail_in_language(user.email, "accounts/mails/recovery_code_used", context, language)
    return Factor.RECOVERY_CODE
