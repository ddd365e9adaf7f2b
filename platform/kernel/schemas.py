"""The base of every request body: strict types, unknown fields refused."""

from functools import partial
from typing import Annotated, Any
from unicodedata import category

from ninja import Schema
from pydantic import AfterValidator, ConfigDict

_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})

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
    }
)
"""Fields that answers carry and requests must not."""


class StrictSchema(Schema):
    """A request body. "5" is not 5, and a misspelt field is an error, not a silence.

    Names of READ_ONLY_FIELD_NAMES get a message of their own instead of
    "Unknown field." (see config/validation_messages.py).
    """

    model_config = ConfigDict(strict=True, extra="forbid")

    def sent_fields(self) -> dict[str, Any]:
        """Only what the caller sent, for PATCH."""
        return self.model_dump(exclude_unset=True)


def check_line(text: str) -> str:
    """One trimmed line of readable text. Raises ValueError with what to change.

    Control characters and line breaks would break lists, logs and mails; NUL
    cannot even be stored. Joiners stay: emoji and several scripts need them.
    """
    text = text.strip()
    if not text:
        raise ValueError("This field may not be blank.")
    if any(category(character) in _REFUSED_CATEGORIES for character in text):
        raise ValueError("Control characters and line breaks are not allowed.")
    return text


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
