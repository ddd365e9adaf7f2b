"""Checking new passwords, and verifying passwords in the same time for every outcome."""

import secrets
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from kernel.errors import FieldErrors


def check_new_password(password: str, *, email: str) -> None:
    """Raises FieldErrors (400) for ``password`` with all rules that it breaks."""
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise FieldErrors({"password": error.messages}) from None


def verify_user_password(user: User | None, password: str) -> bool:
    """Whether an active user has this password.

    An unknown or disabled user takes as many hashes as any other, so that the response
    time does not reveal which accounts exist.
    """
    if user is None or not user.has_usable_password():
        User(password=_get_dummy_hash()).check_password(password)
        return False
    return user.check_password(password) and user.is_active


@cache
def _get_dummy_hash() -> str:
    return make_password(secrets.token_urlsafe())
