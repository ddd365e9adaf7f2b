"""A scan event for tests to change."""

from typing import Any

from uuid_utils.compat import uuid7

from scans.events import ScanEvent
from scans.ingestion.enrichment.addresses import AddressHasher, derive_day_key

NOON_MS = 1_778_241_600_000
"""2026-05-08T12:00:00Z, a Friday."""

HASHER = AddressHasher(derive_day_key(secret="s" * 40, salt=b"k" * 32))
VISITOR = HASHER.hash("203.0.113.7", tenant_id=1).hex()

IPHONE_SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
)


def make_event(**changes: Any) -> ScanEvent:
    """A scan by an iPhone in Montreal. changes: fields of the event."""
    event = ScanEvent(
        event_id=str(uuid7()),
        tenant_id=1,
        qr_id=42,
        short_id="aBc12dEf",
        scanned_at_ms=NOON_MS,
        outcome="redirected",
        variant="",
        host="q.localhost",
        user_agent=IPHONE_SAFARI,
        referer="",
        address="",
        country="CA",
        region="Quebec",
        city="Montreal",
        latitude="45.5",
        longitude="-73.6",
        purpose="",
        gpc=False,
        visitor=VISITOR,
    )
    return event._replace(**changes)
