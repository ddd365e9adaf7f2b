"""AUTH_PASSWORD_VALIDATORS: the rules for new passwords, wherever one is set.

Django's validators see the form that is hashed: "é" counts once, however it was typed.
"""

import unicodedata
from typing import Protocol

from django.contrib.auth import password_validation
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from accounts.password_text import MAX_PASSWORD_LENGTH, is_too_long, normalise_password
from kernel.translation import gettext as _


class PasswordTextValidator:
    """At most MAX_PASSWORD_LENGTH characters, none of them a control character."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002
        normalised = normalise_password(password)
        if any(unicodedata.category(character) == "Cc" for character in normalised):
            raise ValidationError(
                _("Control characters are not allowed."), code="password_control_character"
            )

    def get_help_text(self) -> str:
        message = _("Your password must contain at most %(most)d characters.")
        return message % {"most": MAX_PASSWORD_LENGTH}


class _Validator(Protocol):
    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None: ...


class _OnNormalisedText:
    """Ignores passwords that are too long: PasswordTextValidator rejects them."""

    def validate(self: _Validator, password: str, user: AbstractBaseUser | None = None) -> None:
        if not is_too_long(password):
            super().validate(normalise_password(password), user)  # type: ignore[safe-super]  # the next class of the MRO


class SimilarityValidator(_OnNormalisedText, password_validation.UserAttributeSimilarityValidator):
    pass


class MinimumLengthValidator(_OnNormalisedText, password_validation.MinimumLengthValidator):
    pass


class CommonPasswordValidator(_OnNormalisedText, password_validation.CommonPasswordValidator):
    pass


class NumericValidator(_OnNormalisedText, password_validation.NumericPasswordValidator):
    pass
