"""Asking somebody who is logged in for their password once more."""

from accounts.errors import WrongPasswordError
from accounts.login_limits import count_login_attempt, reset_login_attempts
from accounts.models import User
from accounts.passwords import verify_user_password


def confirm_password(user: User, *, password: str, address: str, field: str = "password") -> None:
    """Whoever has found an open log-in must not take over the account.

    Wrong ones count as failed log-ins. Raises WrongPasswordError (400), RateLimitedError (429).
    """
    count_login_attempt(account=user.email, address=address)
    if not verify_user_password(user, password):
        raise WrongPasswordError(field)
    reset_login_attempts(account=user.email, address=address)
