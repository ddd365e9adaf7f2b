"""The hash that is stored instead of a visitor's address, and the salts of its keys.

The hash distinguishes visitors of one workspace on one UTC day, and nothing more. Each
day has a key of its own, so the same address has another hash tomorrow; the workspace is
part of the key, so it has another hash there. The key is derived from SECRET_KEY and
a random salt of the day, which is stored only in Redis, until the second day after. Without
the salt the key cannot be computed again, with or without SECRET_KEY: the hashes of that
day can no longer be compared with addresses. A new SECRET_KEY changes the keys at once.

The engine hashes (edge.redirects.visitors); ingestion does so only for events of earlier
versions, which carry the address.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, ip_network

from redis import Redis

from kernel.client_address import parse_address

HASH_BYTES = 16
SALT_BYTES = 32
_BLOCK_BYTES = 64
# Salts that ingestion has to create, of a day that is long past: they only have to last until
# the backlog of an outage is stored.
_NEW_SALT_TTL_SECS = 3 * 24 * 3600
# Bits of an address that are kept for GeoIP: enough for a city, too few for a person.
_IPV4_BITS, _IPV6_BITS = 24, 48


def get_salt_key(day: date) -> str:
    """The Redis key of the salt of a UTC day."""
    return f"{{scans}}:address-salt:{day:%Y-%m-%d}"


def get_salt_end(day: date) -> int:
    """When the salt of a UTC day expires, in Unix seconds. Two days after the day has ended,
    so that workers of the previous version still find it.
    """
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=3)
    return int(end.timestamp())


def derive_day_key(*, secret: str, salt: bytes) -> bytes:
    """The key of one day. salt: random, of that day only."""
    return hmac.digest(secret.encode(), b"scan-address:" + salt, hashlib.sha256)


class AddressHasher:
    """Hashes addresses with the key of one UTC day."""

    def __init__(self, day_key: bytes) -> None:
        self._day_key = day_key
        self._get_pads = lru_cache(maxsize=4_096)(self._make_pads)

    def hash(self, address: str, *, tenant_id: int) -> bytes:
        """The first 16 bytes of an HMAC with SHA-256."""
        return bytes.fromhex(self.hash_as_hex(address, tenant_id))

    def hash_as_hex(self, address: str, tenant_id: int) -> str:
        """The same in hexadecimal, as events carry it."""
        # As hmac does it, but the key is hashed once per workspace: a fourth of the time.
        inner, outer = self._get_pads(tenant_id)
        inner, outer = inner.copy(), outer.copy()
        inner.update(address.encode())
        outer.update(inner.digest())
        return outer.hexdigest()[: 2 * HASH_BYTES]

    def _make_pads(self, tenant_id: int) -> "tuple[hashlib._Hash, hashlib._Hash]":
        """Source: RFC 2104, section 2."""
        key = hmac.digest(self._day_key, b"workspace:%d" % tenant_id, hashlib.sha256)
        block = key.ljust(_BLOCK_BYTES, b"\0")
        return (
            hashlib.sha256(block.translate(hmac.trans_36)),
            hashlib.sha256(block.translate(hmac.trans_5C)),
        )


def get_hashers(redis: Redis, *, secret: str, days: Iterable[date]) -> dict[date, AddressHasher]:
    """A hasher for each UTC day; salts that do not exist are created.

    SET NX lets all processes use the salt of whichever came first.
    """
    wanted = sorted(set(days))
    pipeline = redis.pipeline(transaction=False)
    for day in wanted:
        key = get_salt_key(day)
        pipeline.set(key, secrets.token_bytes(SALT_BYTES), nx=True, ex=_NEW_SALT_TTL_SECS)
        pipeline.get(key)
    salts = pipeline.execute()[1::2] if wanted else []
    return {
        day: AddressHasher(derive_day_key(secret=secret, salt=salt))
        for day, salt in zip(wanted, salts, strict=True)
    }


@lru_cache(maxsize=4_096)
def cut_address(address: str) -> str:
    """The first address of its /24 or, for IPv6, of its /48; "" if it is not an address."""
    parsed = parse_address(address)
    if parsed is None:
        return ""
    bits = _IPV4_BITS if isinstance(parsed, IPv4Address) else _IPV6_BITS
    return str(ip_network((parsed, bits), strict=False).network_address)
