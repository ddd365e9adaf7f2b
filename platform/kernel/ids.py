"""Short ids: the identifiers of printed codes."""

import re
import secrets
import string
from typing import Any

SHORT_ID_LENGTH = 8
SHORT_ID_CHARACTER = "[0-9A-Za-z]"
SHORT_ID_REGEX = f"{SHORT_ID_CHARACTER}{{{SHORT_ID_LENGTH}}}"
SHORT_ID_JSON_SCHEMA: dict[str, Any] = {
    "type": "string",
    "minLength": SHORT_ID_LENGTH,
    "maxLength": SHORT_ID_LENGTH,
    "pattern": f"^{SHORT_ID_REGEX}$",
}
"""For the API document."""

_SHORT_ID = re.compile(SHORT_ID_REGEX, re.ASCII)
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def new_short_id() -> str:
    """Case-sensitive base-62 characters that cannot be guessed (47 bits of entropy)."""
    return "".join(secrets.choice(_BASE62) for _ in range(SHORT_ID_LENGTH))


def is_short_id(text: str) -> bool:
    """Whether the text has the form of a short id; says nothing about its existence."""
    return _SHORT_ID.fullmatch(text) is not None
