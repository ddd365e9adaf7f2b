"""Entries go through decoding and enrichment a few at a time, with the result of one by one."""

from redis import Redis

from scans.events import ScanEvent, encode_batch
from scans.ingestion.enrich import Enriched, Enricher
from scans.ingestion.enrichment.geoip import NoGeoIpDatabase
from scans.ingestion.stream import StreamEntry
from tests.unit.scans.events import NOON_MS, make_event


def _read(redis: Redis, entries: list[StreamEntry]) -> Enriched:
    enriched = Enriched()
    Enricher(redis, "cloudflare", "s" * 40, NoGeoIpDatabase()).add(entries, enriched)
    return enriched


def _make_entry(number: int) -> StreamEntry:
    """Of three events: the second one is refused in every fifth entry, all in every seventh.

    The third one is of an earlier version, which left the address to ingestion.
    """
    events: list[ScanEvent] = [make_event(qr_id=number + 1) for _ in range(3)]
    at_ms = NOON_MS + number // 10 * 24 * 3_600_000
    events[2] = events[2]._replace(visitor="", address="203.0.113.7", scanned_at_ms=at_ms)
    if number % 5 == 0:
        events[1] = events[1]._replace(visitor="00")
    data = b"{" if number % 7 == 0 else encode_batch(events)
    return StreamEntry(f"{NOON_MS}-{number}", data)


def test_many_entries_give_what_each_gives(redis: Redis) -> None:
    entries = [_make_entry(number) for number in range(40)]
    together = _read(redis, entries)
    alone = [_read(redis, [entry]) for entry in entries]
    assert together.candidates == [one for some in alone for one in some.candidates]
    assert set(together.refusals) == {one for some in alone for one in some.refusals}
    assert together.settlements == [one for some in alone for one in some.settlements]
    assert len(together.candidates) == 3 * 34 - 6
    assert len(together.refusals) == 6 + 6
    assert [one.entry_id for one in together.settlements] == [one.entry_id for one in entries]
