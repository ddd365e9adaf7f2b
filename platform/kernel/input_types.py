"""The base of every request body: strict types, unknown fields refused."""

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

from kernel.unicode_text import (
    MAX_TEXT_LENGTH,
    check_length,
    check_raw_length,
    normalise_nfc,
    strip_invisible,
)

_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Alone they show nothing: format characters, separators, marks without a letter.
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Zs", "Mn", "Me"})
_BIDI_OVERRIDES = frozenset("\u202d\u202e")
_BIDI_CONTROLS = _BIDI_OVERRIDES | frozenset("\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_REFUSED_CLASS = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"
_EDGE_CLASS = r"\s\u0085\u00ad\u061c\u200b-\u200f\u202a-\u202c\u2060-\u206f\ufeff"
LINE_PATTERN = (
    rf"^[{_EDGE_CLASS}]*[^\s{_REFUSED_CLASS}]"
    rf"(?:[^{_REFUSED_CLASS}]*[^\s{_REFUSED_CLASS}])?[{_EDGE_CLASS}]*$"
)
"""For the API document: what check_line takes, but for texts of invisible characters only."""
PRINTABLE_PATTERN = f"^[^{_REFUSED_CLASS}]*$"
"""For the API document: without the characters that check_line refuses."""

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
    }
)
"""Fields that answers carry and requests must not."""


class StrictSchema(BaseModel):
    """A request body. "5" is not 5, and a misspelt field is an error, not a silence.

    Names of READ_ONLY_FIELD_NAMES get a message of their own instead of
    "Unknown field." (see config/api/validation_messages.py). A text without a limit of its own
    has at most MAX_TEXT_LENGTH characters, which is checked before any validator runs.
    Not ninja's Schema: that one validates twice when extra fields are forbidden.
    """

    model_config = ConfigDict(strict=True, extra="forbid", str_max_length=MAX_TEXT_LENGTH)


def check_line(text: str, *, maximum: int = MAX_TEXT_LENGTH) -> str:
    """One trimmed line of readable text in NFC, at most so many characters long.

    Trimmed of all that shows nothing, see kernel.unicode_text. Control characters and
    line breaks would break lists, logs and mails, and bidirectional overrides their reading;
    NUL cannot even be stored. Joiners stay: emoji and several scripts need them.
    Raises ValueError with what to change.
    """
    # An override turns letters round, also from outside; whoever writes one means it.
    is_turned = any(character in _BIDI_OVERRIDES for character in text)
    text = check_raw_length(strip_invisible(text), maximum=maximum)
    if is_turned or any(_is_refused(character) for character in text):
        raise ValueError("Control characters and line breaks are not allowed.")
    text = check_length(normalise_nfc(text, maximum=maximum), maximum=maximum)
    if all(category(character) in _INVISIBLE_CATEGORIES for character in text):
        raise ValueError("This field may not be blank.")
    return text


def _is_refused(character: str) -> bool:
    return character in _BIDI_CONTROLS or category(character) in _REFUSED_CATEGORIES


@dataclass(frozen=True, slots=True)
class Line:
    """Makes ``Annotated[str, Line(40)]`` take one line of 1 to 40 characters (see check_line)."""

    maximum: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """pydantic's protocol: check what the type itself has accepted."""
        check = partial(check_line, maximum=self.maximum)
        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """pydantic's protocol: the limits as clients see them."""
        limits = {"minLength": 1, "maxLength": self.maximum, "pattern": LINE_PATTERN}
        return handler(schema) | limits


Line20 = Annotated[str, Line(20)]
Line40 = Annotated[str, Line(40)]
Line60 = Annotated[str, Line(60)]
Line120 = Annotated[str, Line(120)]

MAX_FILTER_LENGTH = 2000
"""The longest text that a row holds, a destination, can be searched for."""


def _check_filter(raw: str) -> str:
    """Trimmed. Raises ValueError for what no row can hold."""
    return check_line(raw, maximum=MAX_FILTER_LENGTH) if strip_invisible(raw) else ""


Filter = Annotated[
    str, AfterValidator(_check_filter), Field(json_schema_extra={"maxLength": MAX_FILTER_LENGTH})
]
"""A filter of a list; empty means any."""
