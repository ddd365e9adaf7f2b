"""Makes candidates of stream entries: decoded, enriched, and packed for COPY."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from redis import Redis

from scans.ingestion.decode import Refusal, StreamEvent, decode_entry, refuse_event
from scans.ingestion.enrichment.addresses import AddressHasher, get_hashers
from scans.ingestion.enrichment.geoip import GeoIpDatabase
from scans.ingestion.enrichment.rows import ScanRow, build_row
from scans.ingestion.insert import Candidate, make_candidates
from scans.ingestion.stream import Settlement, StreamEntry

# An entry of a busy moment has some dozen events. So many go through all steps while they are in
# the processor's cache: with a batch's tens of thousands, each step would wait for memory.
_ENTRIES_AT_ONCE = 8
_FIRST_DAY = date(1970, 1, 1)
_DAY_MS = 86_400_000


@dataclass
class Enriched:
    """settlements: of all entries. refusals: of entries and events."""

    candidates: list[Candidate] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)


@dataclass
class Enricher:
    """The fields are those of scans.ingestion.drain.Drain. For one batch: it keeps salts."""

    redis: Redis
    provider: str
    secret: str
    geoip: GeoIpDatabase
    _hashers: dict[date, AddressHasher] = field(default_factory=dict)

    def add(self, entries: Sequence[StreamEntry], into: Enriched) -> None:
        """Raises redis.RedisError where salts are needed and cannot be read."""
        for start in range(0, len(entries), _ENTRIES_AT_ONCE):
            self._add_some(entries[start : start + _ENTRIES_AT_ONCE], into)

    def _add_some(self, entries: Iterable[StreamEntry], into: Enriched) -> None:
        events: list[StreamEvent] = []
        for entry in entries:
            good, bad = decode_entry(entry)
            events += good
            into.refusals += bad
            into.settlements.append(
                Settlement(entry.entry_id, len(good) + len(bad), 0, entry.origin)
            )
        self._read_salts(events)
        into.candidates += self._build(events, into.refusals)

    def _read_salts(self, events: Iterable[StreamEvent]) -> None:
        numbers = {one.event.scanned_at_ms // _DAY_MS for one in events if one.event.address}
        days = {_utc_day(number) for number in numbers} - self._hashers.keys()
        if days:
            self._hashers |= get_hashers(self.redis, secret=self.secret, days=days)

    def _build(self, events: Iterable[StreamEvent], refusals: list[Refusal]) -> Iterable[Candidate]:
        provider, geoip, get_hasher = self.provider, self.geoip, self._hashers.__getitem__
        sources: list[StreamEvent] = []
        rows: list[ScanRow] = []
        for source in events:
            try:
                row = build_row(source.event, provider=provider, get_hasher=get_hasher, geoip=geoip)
            except Exception as error:  # noqa: BLE001 - one invalid event must not stop all others
                refusals.append(refuse_event(source, f"{type(error).__name__}: {error}"))
            else:
                sources.append(source)
                rows.append(row)
        return make_candidates(sources, rows)


def _utc_day(number: int) -> date:
    """number: days since 1970."""
    return _FIRST_DAY + timedelta(days=number)
