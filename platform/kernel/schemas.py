"""The base of every request body: strict types, unknown fields refused."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, ConfigDict


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


def _check_line(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValueError("This field may not be blank.")
    if not text.isprintable():
        raise ValueError("Control characters and line breaks are not allowed.")
    return text


Line = Annotated[str, AfterValidator(_check_line)]
"""One trimmed line of printable text, never blank."""
