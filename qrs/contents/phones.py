"""Phone numbers."""

import re

from kernel.messages import mark
from kernel.unicode_text import fold_text
from qrs.contents.errors import RuleError
from qrs.contents.lines import clean_line

MAX_PHONE_LENGTH = 40
_PHONE = re.compile(r"\+?[0-9 ().\-/*#]*[0-9][0-9 ().\-/*#]*(?: ?(?:x|ext\.?) ?[0-9]{1,7})?")
_SEPARATORS = re.compile(r"[ ().\-/]")
# Source: ITU-T E.164, at most 15 digits; short codes have at least 3.
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,15}")
# The hyphens and dashes of word processors.
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")


def check_phone(raw: str) -> str:
    """A number as people write it, in ASCII; "" for a blank one. Raises RuleError."""
    phone = _fold(raw)
    if phone and not _PHONE.fullmatch(phone):
        raise RuleError(mark("Enter a phone number, such as +1 514 555-1234."))
    return phone


def clean_number(raw: str) -> str:
    """A number as phones dial it: digits, perhaps with a plus sign. Raises RuleError."""
    number = _SEPARATORS.sub("", _fold(raw))
    if number and not _NUMBER.fullmatch(number):
        raise RuleError(
            mark("Enter a number with its country code, such as +15145551234, or a short code.")
        )
    return number


def _fold(raw: str) -> str:
    """Also full-width digits, and the blanks and dashes of word processors, become ASCII."""
    return fold_text(clean_line(raw, most=MAX_PHONE_LENGTH)).translate(_DASHES)
