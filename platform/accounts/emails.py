"""Email addresses as account names."""

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from kernel.unicode_text import strip_invisible

MAX_EMAIL_LENGTH = 254


def normalise_email(raw: str) -> str:
    """Lower case, without invisible characters at its ends: one mailbox is one account."""
    return strip_invisible(raw).lower()


class _InternetEmailValidator(EmailValidator):
    """Django's, without domains that mail cannot reach from everywhere."""

    def validate_domain_part(self, domain_part: str) -> bool:
        """False for ``localhost`` and for addresses such as ``[127.0.0.1]``."""
        is_address = domain_part.rpartition(".")[2].isdigit()
        return bool(self.domain_regex.match(domain_part)) and not is_address


_validate = _InternetEmailValidator(allowlist=())


def clean_email(raw: str) -> str:
    """The address as it is stored: lower case, its domain in ASCII.

    Raises FieldErrors (400) for ``email``.
    Source: RFC 5321 section 4.5.3.1 (length), RFC 5891 (domain).
    """
    # Also before IDNA, which normalises: slow for long runs of accents.
    _check_length(raw)
    try:
        email = _ascii_domain(normalise_email(raw))
        _validate(email)
    except (ValidationError, idna.IDNAError):
        message = _("Enter a valid email address, such as name@example.com.")
        raise FieldErrors.of("email", message) from None
    _check_length(email)
    return email


def find_clean_email(raw: str) -> str | None:
    """None for what cannot be the email of an account."""
    try:
        return clean_email(raw)
    except FieldErrors:
        return None


def _check_length(email: str) -> None:
    if len(email) > MAX_EMAIL_LENGTH:
        message = _("Ensure this field has at most %(most)d characters.")
        raise FieldErrors.of("email", message % {"most": MAX_EMAIL_LENGTH})


def _ascii_domain(email: str) -> str:
    local, at, domain = email.rpartition("@")
    if domain.isascii():
        return email
    return f"{local}{at}{idna.encode(domain, uts46=True).decode()}"
