"""The texts of payloads: in NFC, of bounded length, without control characters.

A control character could end a line of a vCard and begin a property of its own, or end the field
of a hand scanner. Line feeds are allowed where a format has an escape for them.
"""

from unicodedata import category

from kernel.messages import mark
from kernel.unicode_text import MAX_TEXT_LENGTH, normalise_nfc, strip_invisible
from qrs.contents.errors import RuleError

TOO_LONG = mark("Ensure this field has at most %(most)s characters.")
_REJECTED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# No character decomposes into more than four, see kernel.unicode_text.
_MOST_EXPANSION = 4


def clean_line(raw: str, *, most: int) -> str:
    """One line, trimmed; "" for a blank one. Raises RuleError."""
    line = normalise(strip_invisible(raw), most=most)
    if any(map(_is_control, line)):
        raise RuleError(mark("Control characters and line breaks are not allowed."))
    return line


def clean_text(raw: str, *, most: int) -> str:
    """Lines, trimmed; "" for a blank text. All line breaks become line feeds. Raises RuleError."""
    return check_lines(strip_invisible(raw), most=most)


def check_lines(raw: str, *, most: int) -> str:
    """Like clean_text, with the blanks at both ends."""
    text = normalise(raw.replace("\r\n", "\n").replace("\r", "\n"), most=most)
    if any(map(_is_control, text.replace("\n", ""))):
        raise RuleError(mark("Control characters are not allowed, except line breaks."))
    return text


def normalise(raw: str, *, most: int) -> str:
    """In NFC. Raises RuleError for more than `most` characters."""
    # First, because normalising a long run of combining marks would take seconds.
    if len(raw) > min(most * _MOST_EXPANSION, MAX_TEXT_LENGTH):
        raise RuleError(TOO_LONG, most=most)
    text = normalise_nfc(raw, maximum=most)
    if len(text) > most:
        raise RuleError(TOO_LONG, most=most)
    return text


def _is_control(character: str) -> bool:
    return category(character) in _REJECTED_CATEGORIES
