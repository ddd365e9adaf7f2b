"""The text of a key, which only its holder has, and what is stored of it."""

import hashlib
import re
import secrets

PREFIX_LENGTH = 12
"""Characters that are stored and shown, so that people recognise a key."""

_LEAD = "smk_"
# 27 bytes are 36 characters of base64url: 216 bits, so that a plain hash cannot be guessed back.
_RANDOM_BYTES = 27
_FORMAT = re.compile(r"smk_[A-Za-z0-9_-]{36}")


def make_raw_key() -> str:
    return _LEAD + secrets.token_urlsafe(_RANDOM_BYTES)


def is_raw_key(text: str) -> bool:
    return _FORMAT.fullmatch(text) is not None


def digest_raw_key(raw_key: str) -> bytes:
    return hashlib.sha256(raw_key.encode()).digest()
