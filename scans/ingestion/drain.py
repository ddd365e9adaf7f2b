"""Drain: the loop that reads entries, stores their events and acknowledges them."""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple

import psycopg
from redis import Redis, RedisError

from kernel.clock import utc_now
from kernel.heartbeats import record_heartbeat
from scans.accounting.answered import AnsweredReport, parse_origin, report_of
from scans.accounting.dead_letters.services import DeadLetterRow, insert_dead_letters
from scans.accounting.ledger.services import report_answered
from scans.connections import IngestionConnection
from scans.ingestion.decode import Refusal
from scans.ingestion.enrich import Enriched, Enricher
from scans.ingestion.enrichment.geoip import GeoIpDatabase, NoGeoIpDatabase
from scans.ingestion.enrichment.rows import ScanRow
from scans.ingestion.pace import Pace
from scans.ingestion.store import Stored, store_candidates
from scans.ingestion.stream import ScanStream, Settlement, StreamEntry

logger = logging.getLogger(__name__)

# Of a server: nothing is lost, and the next attempt may succeed. A server that became a standby
# accepts connections, but no writes.
UNAVAILABLE = (
    *(psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction),
    RedisError,
)
MAX_DELIVERIES = 5

# Receives the committed rows of a batch, each with its tenant id. Must not raise: the rows are
# stored, and would be read again.
Publish = Callable[[Redis, Iterable[tuple[int, ScanRow]]], object]


@dataclass
class DrainCounts:
    """What one drain did, in events."""

    inserted: int = 0
    duplicates: int = 0
    refused: int = 0
    dead: int = 0

    def add(self, other: "DrainCounts") -> None:
        self.inserted += other.inserted
        self.duplicates += other.duplicates
        self.refused += other.refused
        self.dead += other.dead


class Batch(NamedTuple):
    """secs: how long it took. is_full: it has as many entries as were asked for; more may wait.

    oldest_ms: when its first entry was appended, by the clock of Redis.
    """

    counts: DrainCounts
    secs: float
    is_full: bool
    oldest_ms: int


@dataclass(frozen=True)
class Drain:
    """One worker of the stream.

    provider: whose edge headers the events carry. secret: for the address keys.
    publish: passes new rows on to live feeds. geoip: for scans without a country in their headers.
    list_subscribed: ids of the tenants whose own systems are told of each scan.
    """

    redis: Redis
    stream: ScanStream
    provider: str
    secret: str
    publish: Publish
    geoip: GeoIpDatabase = field(default_factory=NoGeoIpDatabase)
    list_subscribed: Callable[[], Container[int]] = frozenset
    database: IngestionConnection = field(default_factory=IngestionConnection)
    _pace: Pace = field(default_factory=Pace)

    def run(self, *, budget_secs: float) -> DrainCounts:
        """Work until the stream is empty or the time is used up.

        Raises psycopg.OperationalError or redis.RedisError when a server is
        unavailable; unfinished entries stay pending and are delivered again.
        """
        self.prepare()
        deadline = monotonic() + budget_secs
        counts = DrainCounts()
        # Abandoned entries first: under steady load there are always new ones.
        for store in (self.store_abandoned, self.store_new):
            while monotonic() < deadline and (batch := store()):
                counts.add(batch.counts)
        return counts

    def prepare(self) -> None:
        """Before each read. Raises psycopg.OperationalError.

        An outage of PostgreSQL must not use up deliveries, so it is connected first.
        """
        self.database.get()
        self.geoip.refresh()

    def store_abandoned(self) -> Batch | None:
        """Store one batch that another worker has left; None when none is left. Raises as run()."""
        return self._store_batch(self.stream.claim_abandoned(self._pace.entries))

    def store_new(self, *, block_ms: int | None = None) -> Batch | None:
        """Store one batch of new entries, or None; block_ms: wait so long for the first entry."""
        return self._store_batch(self.stream.read_new(self._pace.entries, block_ms=block_ms))

    def _store_batch(self, entries: Sequence[StreamEntry]) -> Batch | None:
        # Also of a worker that has nothing to do; for the stream has answered.
        record_heartbeat(self.redis, now=utc_now())
        if not entries:
            return None
        is_full = len(entries) >= self._pace.entries
        started = monotonic()
        with _paused_garbage_collection():
            counts = self.ingest(entries)
        oldest_ms = int(entries[0].entry_id.partition("-")[0])
        return Batch(counts, monotonic() - started, is_full, oldest_ms)

    def ingest(self, entries: Sequence[StreamEntry]) -> DrainCounts:
        """Store one batch and acknowledge it. Raises as run()."""
        started = monotonic()
        enricher = Enricher(self.redis, self.provider, self.secret, self.geoip)
        enriched = Enriched()
        try:
            report_answered(self.database.get(), reports=_read_origins(entries))
            enricher.add(entries, enriched)
            return self._store(enriched)
        finally:
            events = (one.source.event for one in enriched.candidates)
            qrs = {(event.tenant_id, event.qr_id) for event in events}
            # Also after a failure, which may be a time-out: then the next batch is smaller.
            self._pace.adjust(
                entries=len(entries),
                events=len(enriched.candidates),
                workspaces=len({tenant_id for tenant_id, _ in qrs}),
                qrs=len(qrs),
                secs=monotonic() - started,
            )

    def _store(self, enriched: Enriched) -> DrainCounts:
        stored = Stored(0, 0, [], Counter())
        if enriched.candidates:
            stored = store_candidates(
                self.database.get(),
                enriched.candidates,
                from_stream=True,
                subscribed=self.list_subscribed(),
            )
            self.publish(self.redis, ((one.tenant_id, one.row) for one in stored.new))
        refusals = [*enriched.refusals, *stored.refusals]
        dead = self._settle(enriched.settlements, stored.redundant_deliveries, refusals)
        return DrainCounts(stored.inserted, stored.duplicates, len(refusals), dead)

    def _settle(
        self,
        settlements: Sequence[Settlement],
        redundant: Counter[str],
        refusals: Sequence[Refusal],
    ) -> int:
        """Acknowledge entries whose events are stored or dead; the others are delivered again.

        Returns how many events became dead letters.
        """
        deliveries = self._count_deliveries(refusals)
        waiting = {entry_id for entry_id, n in deliveries.items() if n < MAX_DELIVERIES}
        dead = [one for one in refusals if deliveries.get(one.entry_id, 0) >= MAX_DELIVERIES]
        if dead:
            now = utc_now()
            rows = [DeadLetterRow(*one, deliveries[one.entry_id], now) for one in dead]
            insert_dead_letters(self.database.get(), rows=rows)
            logger.error("%d scan events are dead letters now: %s", len(dead), dead[0].reason)
        self.stream.settle(
            [
                one._replace(redundant_deliveries=redundant[one.entry_id])
                for one in settlements
                if one.entry_id not in waiting
            ]
        )
        return len(dead)

    def _count_deliveries(self, refusals: Sequence[Refusal]) -> dict[str, int]:
        """By entry; without those that another worker has acknowledged meanwhile."""
        if not refusals:
            return {}
        return self.stream.count_deliveries(sorted({one.entry_id for one in refusals}))


def _read_origins(entries: Iterable[StreamEntry]) -> Iterator[AnsweredReport]:
    """What the entries prove about their processes, even if those have been killed."""
    for entry in entries:
        with suppress(ValueError):
            if entry.origin:
                yield report_of(parse_origin(entry.origin))


@contextmanager
def _paused_garbage_collection() -> Iterator[None]:
    """A batch is hundreds of thousands of tuples, all needed until its end and in no cycle.

    Searching them for cycles, again and again, took a third of a worker's time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
