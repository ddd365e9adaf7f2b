"""Stores the demo's scans by the code that stores every scan.

So rows and totals agree exactly. Storing the same events again changes nothing, so an interrupted
seeding can be repeated.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from django.conf import settings

from scans.connections import IngestionConnection
from scans.events import ScanEvent
from scans.ingestion.decode import StreamEvent
from scans.ingestion.enrichment.addresses import SALT_BYTES, AddressHasher, derive_day_key
from scans.ingestion.enrichment.rows import build_row
from scans.ingestion.insert import make_candidates
from scans.ingestion.store import store_candidates

_BATCH = 1000
# demo.visitors names cities as this provider's headers do.
_PROVIDER = "cloudflare"
_ENTRY_ID = "demo"


class DemoScansError(Exception):
    """Ingestion rejected an event of the demo; the message says why."""


def store_scans(events: Iterable[ScanEvent]) -> int:
    """Returns the number of new scans. Raises DemoScansError."""
    # Salts that are not stored: the hashes of these made-up addresses cannot be tested.
    hashers: dict[date, AddressHasher] = defaultdict(_make_hasher)
    database = IngestionConnection()
    inserted = 0
    try:
        for batch in _batches(events):
            candidates = make_candidates(
                [StreamEvent(_ENTRY_ID, *one) for one in enumerate(batch)],
                [
                    build_row(event, provider=_PROVIDER, get_hasher=hashers.__getitem__)
                    for event in batch
                ],
            )
            stored = store_candidates(database.get(), list(candidates))
            if stored.refusals:
                raise DemoScansError(stored.refusals[0].reason)
            inserted += stored.inserted
    finally:
        database.close()
    return inserted


def _make_hasher() -> AddressHasher:
    salt = secrets.token_bytes(SALT_BYTES)
    return AddressHasher(derive_day_key(secret=settings.SECRET_KEY, salt=salt))


def _batches(events: Iterable[ScanEvent]) -> Iterator[list[ScanEvent]]:
    source = iter(events)
    while batch := list(islice(source, _BATCH)):
        yield batch
