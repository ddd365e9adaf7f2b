"""The base of every request body: strict types, unknown fields refused."""

from functools import partial
from typing import Annotated
from unicodedata import category, normalize

from pydantic import AfterValidator, BaseModel, ConfigDict

_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Alone they show nothing: format characters, separators, marks without a letter.
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Zs", "Mn", "Me"})
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

READ_ONLY_FIELD_NAMES = frozenset(
    {
        "id",
        "short_id",
        "scan_count",
        "last_scanned_at",
        "destination_changes_count",
        "public_url",
        "created_at",
        "updated_at",
        "verified_at",
        "last_checked_at",
        "domain",
        "status",
        "records",
        "grace_until",
    }
)
"""Fields that answers carry and requests must not."""


class StrictSchema(BaseModel):
    """A request body. "5" is not 5, and a misspelt field is an error, not a silence.

    Names of READ_ONLY_FIELD_NAMES get a message of their own instead of
    "Unknown field." (see config/validation_messages.py).
    Not ninja's Schema: that one validates twice when extra fields are forbidden.
    """

    model_config = ConfigDict(strict=True, extra="forbid")


def check_line(text: str) -> str:
    """One trimmed line of readable text in NFC. Raises ValueError with what to change.

    Control characters and line breaks would break lists, logs and mails, and
    bidirectional overrides their reading; NUL cannot even be stored. Joiners
    stay: emoji and several scripts need them.
    """
    if any(_is_refused(character) for character in text.strip()):
        raise ValueError("Control characters and line breaks are not allowed.")
    text = normalize("NFC", text.strip())
    if all(category(character) in _INVISIBLE_CATEGORIES for character in text):
        raise ValueError("This field may not be blank.")
    return text


def _is_refused(character: str) -> bool:
    return character in _BIDI_OVERRIDES or category(character) in _REFUSED_CATEGORIES


def check_max_length(text: str, *, maximum: int) -> str:
    """The text when it has at most so many characters. Raises ValueError."""
    if len(text) > maximum:
        raise ValueError(f"Ensure this field has at most {maximum} characters.")
    return text


Line40 = Annotated[
    str, AfterValidator(check_line), AfterValidator(partial(check_max_length, maximum=40))
]
"""A line of 1 to 40 characters after trimming."""

Line120 = Annotated[
    str, AfterValidator(check_line), AfterValidator(partial(check_max_length, maximum=120))
]
"""A line of 1 to 120 characters after trimming."""
