"""The types of request bodies and parameters: strict, with unknown fields rejected."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from kernel.translation import gettext as _
from kernel.unicode_text import (
    MAX_TEXT_LENGTH,
    check_length,
    check_raw_length,
    normalise_nfc,
    strip_invisible,
)

_REJECTED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Invisible on their own: format characters, separators, marks without a letter.
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Zs", "Mn", "Me"})
_BIDI_OVERRIDES = frozenset("\u202d\u202e")
_BIDI_CONTROLS = _BIDI_OVERRIDES | frozenset("\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_REJECTED_CLASS = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"
_EDGE_CLASS = r"\s\u0085\u00ad\u061c\u200b-\u200f\u202a-\u202c\u2060-\u206f\ufeff"
LINE_PATTERN = (
    rf"^[{_EDGE_CLASS}]*[^\s{_REJECTED_CLASS}]"
    rf"(?:[^{_REJECTED_CLASS}]*[^\s{_REJECTED_CLASS}])?[{_EDGE_CLASS}]*$"
)
"""For the API document: what check_line accepts, except that it allows invisible texts."""
PRINTABLE_PATTERN = f"^[^{_REJECTED_CLASS}]*$"
"""For the API document: text without the characters that check_line rejects."""

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
        "conflicts",
        "conflicts_accepted",
        "grace_until",
        "key_prefix",
        "last_used_at",
        "revoked_at",
    }
)
"""Fields of responses that requests must not contain."""


class StrictSchema(BaseModel):
    """A request body. "5" is not 5, and a misspelt field is an error.

    Names of READ_ONLY_FIELD_NAMES get a message of their own instead of
    "Unknown field." (see kernel/validation_messages.py). A text without a limit of its own
    has at most MAX_TEXT_LENGTH characters, which is checked before any validator runs.
    Not ninja's Schema: that one validates twice when extra fields are forbidden.
    """

    model_config = ConfigDict(strict=True, extra="forbid", str_max_length=MAX_TEXT_LENGTH)


def check_line(text: str, *, maximum: int = MAX_TEXT_LENGTH) -> str:
    """One trimmed line of readable text in NFC, at most so many characters long.

    Invisible characters at its ends are removed (kernel.unicode_text). Control characters and
    line breaks would break lists, logs and mails, and bidirectional overrides would make them
    unreadable; PostgreSQL cannot store NUL. Joiners stay: emoji and several scripts need them.
    Raises ValueError with what to change.
    """
    # Also at the ends: an override there reverses the letters, and is no accident.
    has_override = any(character in _BIDI_OVERRIDES for character in text)
    text = check_raw_length(strip_invisible(text), maximum=maximum)
    if has_override or any(_is_rejected(character) for character in text):
        raise ValueError(_("Control characters and line breaks are not allowed."))
    text = check_length(normalise_nfc(text, maximum=maximum), maximum=maximum)
    if all(category(character) in _INVISIBLE_CATEGORIES for character in text):
        raise ValueError(_("This field may not be blank."))
    return text


def _is_rejected(character: str) -> bool:
    return character in _BIDI_CONTROLS or category(character) in _REJECTED_CATEGORIES


@dataclass(frozen=True, slots=True)
class Line:
    """Makes ``Annotated[str, Line(40)]`` take one line of 1 to 40 characters (see check_line)."""

    maximum: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        check = partial(check_line, maximum=self.maximum)
        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        limits = {"minLength": 1, "maxLength": self.maximum, "pattern": LINE_PATTERN}
        return handler(schema) | limits


Line20 = Annotated[str, Line(20)]
Line40 = Annotated[str, Line(40)]
Line60 = Annotated[str, Line(60)]
Line120 = Annotated[str, Line(120)]

MAX_FILTER_LENGTH = 2000
"""As long as the longest text of a row, a destination."""


def _check_filter(raw: str) -> str:
    """Trimmed. Raises ValueError for text that cannot be stored."""
    return check_line(raw, maximum=MAX_FILTER_LENGTH) if strip_invisible(raw) else ""


Filter = Annotated[
    str, AfterValidator(_check_filter), Field(json_schema_extra={"maxLength": MAX_FILTER_LENGTH})
]
"""A filter of a list; empty means any."""
