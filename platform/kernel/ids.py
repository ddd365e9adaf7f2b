"""Identifiers: short ids that are printed, and time-ordered event ids."""

import re
import secrets
import string

SHORT_ID_LENGTH = 8
SHORT_ID_PATTERN = re.compile(r"[0-9A-Za-z]{8}", re.ASCII)
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def new_short_id() -> str:
    """Eight case-sensitive base-62 characters that nobody can guess (47 bits of chance)."""
    return "".join(secrets.choice(_BASE62) for _ in range(SHORT_ID_LENGTH))


def is_short_id(text: str) -> bool:
    """Whether the text could be a short id at all; says nothing about its existence."""
    return SHORT_ID_PATTERN.fullmatch(text) is not None
