"""The random salts behind the daily address keys. See scans.enrichment.addresses."""

import secrets
from collections.abc import Iterable
from datetime import date

from redis import Redis

from scans.enrichment.addresses import derive_day_key

# A day's scans arrive until shortly after midnight. Only a long outage makes
# them later, and then a new salt costs no more than two hashes for one visitor.
_KEPT_SECS = 3 * 24 * 3600
_SALT_BYTES = 32


def get_day_keys(redis: Redis, *, secret: str, days: Iterable[date]) -> dict[date, bytes]:
    """The address key of each UTC day; salts are made where there are none.

    All workers get the same ones: the first to ask decides.
    """
    wanted = sorted(set(days))
    pipeline = redis.pipeline(transaction=False)
    for day in wanted:
        key = f"{{scans}}:address-salt:{day:%Y-%m-%d}"
        pipeline.set(key, secrets.token_bytes(_SALT_BYTES), nx=True, ex=_KEPT_SECS)
        pipeline.get(key)
    salts = pipeline.execute()[1::2] if wanted else []
    return {
        day: derive_day_key(secret=secret, salt=salt)
        for day, salt in zip(wanted, salts, strict=True)
    }
