"""The hash that stands in for a visitor's address.

It tells two visitors of one workspace and UTC day apart, and nothing more. The key
belongs to that day alone, so the same address looks different tomorrow; the workspace
is part of it, so it looks different in another one. The key is made from SECRET_KEY and
a random salt of the day, which lives in Redis until the second day after and nowhere
else. Once it is gone, nobody can compute the key again, with or without SECRET_KEY: the
hashes of that day can no longer be tried against addresses. A new SECRET_KEY changes
the keys at once.
"""

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, ip_network

from kernel.client_address import parse_address

HASH_BYTES = 16
SALT_BYTES = 32
_BLOCK_BYTES = 64
# Bits that are left of an address: enough for a file of places, too few for a person.
_IPV4_BITS, _IPV6_BITS = 24, 48


def get_salt_key(day: date) -> str:
    """Where Redis holds the salt of a UTC day."""
    return f"{{scans}}:address-salt:{day:%Y-%m-%d}"


def get_salt_end(day: date) -> int:
    """When the salt of a UTC day is to be gone, in Unix seconds. Two days after the day has
    ended, so that workers of the version before still find it.
    """
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=3)
    return int(end.timestamp())


def derive_day_key(*, secret: str, salt: bytes) -> bytes:
    """The key of one day. salt: random, of that day only."""
    return hmac.digest(secret.encode(), b"scan-address:" + salt, hashlib.sha256)


class AddressHasher:
    """Hashes addresses of one day, each for one workspace."""

    def __init__(self, day_key: bytes) -> None:
        self._day_key = day_key
        self._get_pads = lru_cache(maxsize=4_096)(self._make_pads)

    def hash(self, address: str, *, tenant_id: int) -> bytes:
        """16 bytes of an HMAC with SHA-256, which equal addresses of a workspace and day share."""
        # As hmac does it, but the key is hashed once for a workspace: a fourth of the time.
        inner, outer = self._get_pads(tenant_id)
        inner, outer = inner.copy(), outer.copy()
        inner.update(address.encode())
        outer.update(inner.digest())
        return outer.digest()[:HASH_BYTES]

    def _make_pads(self, tenant_id: int) -> "tuple[hashlib._Hash, hashlib._Hash]":
        """Source: RFC 2104, section 2."""
        key = hmac.digest(self._day_key, b"workspace:%d" % tenant_id, hashlib.sha256)
        block = key.ljust(_BLOCK_BYTES, b"\0")
        return (
            hashlib.sha256(block.translate(hmac.trans_36)),
            hashlib.sha256(block.translate(hmac.trans_5C)),
        )


@lru_cache(maxsize=4_096)
def cut_address(address: str) -> str:
    """The first address of its /24 or, of IPv6, of its /48; "" where it is none."""
    parsed = parse_address(address)
    if parsed is None:
        return ""
    bits = _IPV4_BITS if isinstance(parsed, IPv4Address) else _IPV6_BITS
    return str(ip_network((parsed, bits), strict=False).network_address)
