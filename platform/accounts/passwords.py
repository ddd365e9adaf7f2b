"""What a password must be, and checking one in like time for every outcome."""

import secrets
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from kernel.errors import FieldErrors


def check_new_password(password: str, *, email: str) -> None:
    """Raises FieldErrors (400) for ``password`` with every rule that it breaks."""
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise FieldErrors({"password": error.messages}) from None


def verify_user_password(user: User | None, password: str) -> bool:
    """Whether an active user has this password.

    An unknown or disabled user costs as many hashes as any other: the time of
    the answer tells nothing.
    """
    if user is None or not user.has_usable_password():
        User(password=_nobodys_hash()).check_password(password)
        return False
    return user.check_password(password) and user.is_active


@cache
def _nobodys_hash() -> str:
    return make_password(secrets.token_urlsafe())
