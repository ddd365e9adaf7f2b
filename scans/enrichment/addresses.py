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
from typing import NamedTuple

HASH_BYTES = 16
_BLOCK_BYTES = 64
_INNER_PAD = bytes(byte ^ 0x36 for byte in range(256))
_OUTER_PAD = bytes(byte ^ 0x5C for byte in range(256))


class DayKey(NamedTuple):
    """The key of one day, hashed into both halves of HMAC-SHA256 already.

    Never used up, always copied: hmac.digest() would hash the key again for each address.
    """

    inner: "hashlib._Hash"
    outer: "hashlib._Hash"


def derive_day_key(*, secret: str, salt: bytes) -> DayKey:
    """The key of one day. salt: random, of that day only."""
    key = hmac.digest(secret.encode(), b"scan-address:" + salt, hashlib.sha256)
    block = key.ljust(_BLOCK_BYTES, b"\0")
    return DayKey(
        hashlib.sha256(block.translate(_INNER_PAD)), hashlib.sha256(block.translate(_OUTER_PAD))
    )


def hash_address(address: str, *, key: DayKey) -> bytes:
    """16 bytes that equal addresses of one day share: HMAC-SHA256, cut.

    Source: RFC 2104; its section 4 is about computing the halves of the key once.
    """
    inner, outer = key.inner.copy(), key.outer.copy()
    inner.update(address.encode())
    outer.update(inner.digest())
    return outer.digest()[:HASH_BYTES]
