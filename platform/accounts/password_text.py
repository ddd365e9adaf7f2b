"""Passwords as text: one spelling for each, and how long they may be.

Keyboards and systems disagree on how to write "é": one code point, or a letter and an
accent. NFC makes them the same, so that a password works on every device.
Source: RFC 8265 section 4.2.2, NIST SP 800-63B section 3.1.1.2.
"""

import unicodedata

from django.core.exceptions import ValidationError

# Long enough for any pass phrase; without a limit a request could keep the hash busy.
MAX_PASSWORD_LENGTH = 128
# One character of NFC is spelled with at most four code points. The time that normalisation
# takes grows with the square of a run of accents, so longer input never gets there.
MAX_RAW_PASSWORD_LENGTH = 4 * MAX_PASSWORD_LENGTH


def normalise_password(raw: str) -> str:
    """The spelling that is hashed. Raises ValidationError when it is too long."""
    if len(raw) <= MAX_RAW_PASSWORD_LENGTH:
        normalised = unicodedata.normalize("NFC", raw)
        # Some scripts get longer by NFC: what was accepted before stays so.
        if min(len(raw), len(normalised)) <= MAX_PASSWORD_LENGTH:
            return normalised
    raise ValidationError(
        f"Ensure this field has at most {MAX_PASSWORD_LENGTH} characters.",
        code="password_too_long",
    )


def is_too_long(raw: str) -> bool:
    """Whether no account can have this password."""
    try:
        normalise_password(raw)
    except ValidationError:
        return True
    return False
