"""The hash that stands in for a visitor's address.

It tells two visitors of one UTC day apart, and nothing more: the key belongs to
that day alone, so the same address looks different tomorrow. The key is made
from SECRET_KEY and a random salt of the day; the salt lives in Redis for three
days and nowhere else (see scans.ingestion.day_salts). Once it is gone, nobody
can compute the key again, with or without SECRET_KEY: the hashes of that day can
no longer be tried against addresses. A new SECRET_KEY changes the keys at once.
"""

import hashlib
import hmac

HASH_BYTES = 16


def derive_day_key(*, secret: str, salt: bytes) -> bytes:
    """The key of one day. salt: random, of that day only."""
    return hmac.digest(secret.encode(), b"scan-address:" + salt, hashlib.sha256)


def hash_address(address: str, *, key: bytes) -> bytes:
    """16 bytes that equal addresses of one day share."""
    return hmac.digest(key, address.encode(), hashlib.sha256)[:HASH_BYTES]
