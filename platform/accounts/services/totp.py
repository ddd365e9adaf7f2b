"""The authenticator app: set up in two steps, used, removed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.attempt_limits import count_code_attempt, reset_code_attempts
from accounts.errors import TotpActiveError, WrongCodeError
from accounts.models import TotpSecret, User
from accounts.sealing import UnsealError, seal, unseal
from accounts.services.confirmation import confirm_password
from accounts.totp import find_step, get_provisioning_url, make_secret

_PURPOSE = "totp"


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """What an app needs; shown until it is confirmed, never afterwards."""

    secret: str
    otpauth_url: str


@transaction.atomic
def begin_totp(user: User, *, password: str, address: str, now: datetime) -> TotpSetup:
    """A new secret, which counts once a code of it was shown (services.factor_setup).

    Raises WrongPasswordError (400), TotpActiveError (409), RateLimitedError (429).
    """
    confirm_password(user, password=password, address=address)
    _lock(user)
    if TotpSecret.objects.filter(user=user, confirmed_at__isnull=False).exists():
        raise TotpActiveError
    TotpSecret.objects.filter(user=user).delete()
    secret = make_secret()
    sealed = seal(secret.encode(), purpose=_PURPOSE)
    TotpSecret.objects.create(user=user, sealed=sealed, created_at=now)
    return _describe(user, secret)


def get_totp_setup(user: User) -> TotpSetup | None:
    """The set-up that waits for its code; None without one."""
    waiting = TotpSecret.objects.filter(user=user, confirmed_at__isnull=True).first()
    secret = _unseal(waiting) if waiting is not None else None
    return _describe(user, secret) if secret else None


def confirm_totp_secret(user: User, *, code: str, now: datetime) -> None:
    """Raises WrongCodeError (400), TotpActiveError (409), TooManyCodesError (429)."""
    count_code_attempt(user_id=user.pk)
    _lock(user)
    waiting = TotpSecret.objects.filter(user=user).first()
    if waiting is None:
        raise WrongCodeError
    step = find_step(_unseal(waiting) or "", "".join(code.split()), now=now)
    if waiting.confirmed_at is not None:
        raise TotpActiveError(by_this_code=step is not None and step == waiting.last_step)
    if step is None:
        raise WrongCodeError
    waiting.confirmed_at, waiting.last_step = now, step
    waiting.save(update_fields=["confirmed_at", "last_step"])
    reset_code_attempts(user_id=user.pk)


def spend_totp_code(user: User, *, code: str, now: datetime) -> bool:
    """Whether the code fits and no code of its time, or later, was used."""
    confirmed = TotpSecret.objects.filter(user=user, confirmed_at__isnull=False)
    found = confirmed.first()
    secret = _unseal(found) if found is not None else None
    step = find_step(secret, code, now=now) if secret else None
    # Of parallel requests with one code, one succeeds.
    return step is not None and confirmed.filter(last_step__lt=step).update(last_step=step) == 1


def _describe(user: User, secret: str) -> TotpSetup:
    return TotpSetup(secret, get_provisioning_url(secret, email=user.email))


def _unseal(stored: TotpSecret) -> str | None:
    """None when its key is gone: the person needs a recovery code, then a new app."""
    try:
        return unseal(bytes(stored.sealed), purpose=_PURPOSE).decode()
    except UnsealError:
        return None


def _lock(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
