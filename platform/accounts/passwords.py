"""What a password must be, and checking one in like time for every outcome."""

import unicodedata
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from kernel.errors import FieldErrors

# Long enough for any pass phrase; without a limit a request could keep the hash busy.
MAX_PASSWORD_LENGTH = 128


def check_new_password(password: str, *, email: str) -> None:
    """Raises FieldErrors (400) for ``password`` with every rule that it breaks."""
    if len(password) > MAX_PASSWORD_LENGTH:
        raise FieldErrors.of(
            "password", f"Ensure this field has at most {MAX_PASSWORD_LENGTH} characters."
        )
    if any(unicodedata.category(character) == "Cc" for character in password):
        raise FieldErrors.of("password", "Control characters are not allowed.")
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise FieldErrors({"password": error.messages}) from None


def is_password_of(user: User | None, password: str) -> bool:
    """Whether an active user has this password.

    An unknown or disabled user costs one hash, too: the time of the answer
    tells nothing.
    """
    if user is None or not user.has_usable_password():
        check_password(password, _nobodys_hash())
        return False
    return user.check_password(password) and user.is_active


@cache
def _nobodys_hash() -> str:
    return make_password("nobody's password")
