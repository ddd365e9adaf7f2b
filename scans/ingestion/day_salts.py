"""The keys of days for events that still carry an address: those of versions before.

Since then the engine hashes: see edge.redirects.visitors and scans.ingestion.enrichment.addresses.
"""

import secrets
from collections.abc import Iterable
from datetime import date

from redis import Redis

from scans.ingestion.enrichment.addresses import (
    SALT_BYTES,
    AddressHasher,
    derive_day_key,
    get_salt_key,
)

# Of a day that is long gone, after an outage: no more than two hashes for one visitor.
_KEPT_SECS = 3 * 24 * 3600


def get_hashers(redis: Redis, *, secret: str, days: Iterable[date]) -> dict[date, AddressHasher]:
    """One for each UTC day; salts are made where there are none.

    All processes get the same ones: the first to ask decides.
    """
    wanted = sorted(set(days))
    pipeline = redis.pipeline(transaction=False)
    for day in wanted:
        key = get_salt_key(day)
        pipeline.set(key, secrets.token_bytes(SALT_BYTES), nx=True, ex=_KEPT_SECS)
        pipeline.get(key)
    salts = pipeline.execute()[1::2] if wanted else []
    return {
        day: AddressHasher(derive_day_key(secret=secret, salt=salt))
        for day, salt in zip(wanted, salts, strict=True)
    }
