"""Passwords as text: their normal form and maximum length.

Keyboards and systems disagree on how to write "é": one code point, or a letter and an
accent. NFC makes them the same, so that a password works on every device.
Source: RFC 8265 section 4.2.2, NIST SP 800-63B section 3.1.1.2.
"""

from django.core.exceptions import ValidationError

from kernel.translation import gettext as _
from kernel.unicode_text import TextTooLongError, normalise_nfc

# Long enough for any pass phrase; without a limit, hashing could take arbitrarily long.
MAX_PASSWORD_LENGTH = 128
MIN_PASSWORD_LENGTH = 10


def normalise_password(raw: str) -> str:
    """The form that is hashed. Raises ValidationError when it is too long."""
    try:
        normalised = normalise_nfc(raw, maximum=MAX_PASSWORD_LENGTH)
    except TextTooLongError:
        raise _too_long() from None
    # Some scripts get longer by NFC: passwords that were accepted before must stay valid.
    if min(len(raw), len(normalised)) > MAX_PASSWORD_LENGTH:
        raise _too_long()
    return normalised


def _too_long() -> ValidationError:
    message = _("Ensure this field has at most %(most)d characters.")
    return ValidationError(message % {"most": MAX_PASSWORD_LENGTH}, code="password_too_long")


def is_too_long(raw: str) -> bool:
    """Whether no account can have this password."""
    try:
        normalise_password(raw)
    except ValidationError:
        return True
    return False
