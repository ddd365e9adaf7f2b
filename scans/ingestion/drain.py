"""The loop: take entries, store their events, acknowledge what is done."""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import monotonic

from redis import Redis

from kernel.clock import utc_now
from kernel.heartbeats import record_heartbeat
from scans.connections import IngestionConnection
from scans.ingestion.day_salts import get_hashers
from scans.ingestion.dead_letters import MAX_DELIVERIES, write_dead_letters
from scans.ingestion.decode import PlacedEvent, Refusal, decode_entry, refuse_event
from scans.ingestion.enrichment.geoip import NoPlaces, Places
from scans.ingestion.enrichment.rows import build_row
from scans.ingestion.store import Candidate, Stored, store_candidates
from scans.ingestion.stream import ENTRIES_PER_READ, ScanStream, Settlement, StreamEntry
from scans.log.live.publish import publish_scans

logger = logging.getLogger(__name__)

# Of one transaction. The more workspaces, the more it should carry: they share its cost,
# and scans of one QR share their rollup values. For few, smaller batches let workers share
# a backlog evenly. A worker holds about 3 kB for each event.
_TARGET_EVENTS = 10_000
_MORE_EVENTS_EACH_WORKSPACE = 150
_MOST_EVENTS = 40_000
# However slow the machine: far from being taken for abandoned (ABANDONED_AFTER_MS), and
# soon at the end when the worker is asked to stop.
_TARGET_SECS = 4.0
_MOST_ENTRIES = 4_000
_FIRST_DAY = date(1970, 1, 1)
_DAY_MS = 86_400_000


@dataclass
class DrainCounts:
    """What one drain did, in events."""

    inserted: int = 0
    duplicates: int = 0
    refused: int = 0
    dead: int = 0

    def add(self, other: "DrainCounts") -> None:
        """Count these, too."""
        self.inserted += other.inserted
        self.duplicates += other.duplicates
        self.refused += other.refused
        self.dead += other.dead


@dataclass
class _Pace:
    """How many entries to ask for: the engine's turns carry one event or hundreds."""

    entries: int = ENTRIES_PER_READ

    def adjust(self, *, entries: int, events: int, workspaces: int, secs: float) -> None:
        """Learn from what a batch was and took: at most twice as many next time."""
        target = min(_MOST_EVENTS, _TARGET_EVENTS + _MORE_EVENTS_EACH_WORKSPACE * workspaces)
        fitting = target * entries // max(1, events)
        if secs > _TARGET_SECS:
            fitting = min(fitting, int(_TARGET_SECS * entries / secs))
        self.entries = max(1, min(fitting, 2 * self.entries, _MOST_ENTRIES))


@dataclass(frozen=True)
class Drain:
    """One worker's way from the stream to the database.

    provider: whose edge headers the events carry. secret: for the address keys.
    places: of addresses, where the headers name no country.
    """

    redis: Redis
    stream: ScanStream
    provider: str
    secret: str
    places: Places = field(default_factory=NoPlaces)
    database: IngestionConnection = field(default_factory=IngestionConnection)
    _pace: _Pace = field(default_factory=_Pace)

    def run(self, *, budget_secs: float) -> DrainCounts:
        """Work until the stream is empty or the time is used up.

        Raises psycopg.OperationalError or redis.RedisError when a server is
        away; unfinished entries stay pending and come back.
        """
        # Before the first read: during an outage nothing is delivered in vain.
        self.database.get()
        self.places.refresh()
        deadline = monotonic() + budget_secs
        counts = DrainCounts()
        # Abandoned work first: under steady load there is always something new.
        for take in (self.stream.claim_abandoned, self.stream.read_new):
            counts.add(self._run(take, deadline=deadline))
        record_heartbeat(self.redis, now=utc_now())
        return counts

    def _run(self, take: Callable[[int], list[StreamEntry]], *, deadline: float) -> DrainCounts:
        counts = DrainCounts()
        while monotonic() < deadline and (entries := take(self._pace.entries)):
            record_heartbeat(self.redis, now=utc_now())
            with _paused_garbage_collection():
                counts.add(self.ingest(entries))
        return counts

    def ingest(self, entries: Sequence[StreamEntry]) -> DrainCounts:
        """Store one batch and acknowledge what is done. Raises as run()."""
        started = monotonic()
        decoded = [(entry.entry_id, *decode_entry(entry)) for entry in entries]
        sizes = {entry_id: len(good) + len(bad) for entry_id, good, bad in decoded}
        events = [one for _, good, _ in decoded for one in good]
        refusals = [one for _, _, bad in decoded for one in bad]
        try:
            return self._store(events, refusals, sizes)
        finally:
            # Also when it failed: perhaps it was too much for the time allowed.
            self._pace.adjust(
                entries=len(entries),
                events=len(events),
                workspaces=len({one.event.tenant_id for one in events}),
                secs=monotonic() - started,
            )

    def _store(
        self, events: Sequence[PlacedEvent], unread: Sequence[Refusal], sizes: Mapping[str, int]
    ) -> DrainCounts:
        """unread: what could not be decoded. sizes: the events of each entry."""
        candidates, unreadable = self._enrich(events)
        stored = Stored(0, 0, [], Counter())
        if candidates:
            stored = store_candidates(self.database.get(), candidates, from_stream=True)
            publish_scans(self.redis, ((one.tenant_id, one.row) for one in stored.new))
        refusals = [*unread, *unreadable, *stored.refusals]
        dead = self._finish(sizes, stored.copies, refusals)
        return DrainCounts(stored.inserted, stored.duplicates, len(refusals), dead)

    def _enrich(self, events: Sequence[PlacedEvent]) -> tuple[list[Candidate], list[Refusal]]:
        days = {one.event.scanned_at_ms // _DAY_MS for one in events if one.event.address}
        hashers = get_hashers(self.redis, secret=self.secret, days=map(_utc_day, days))
        candidates: list[Candidate] = []
        refusals: list[Refusal] = []
        for placed in events:
            try:
                row = build_row(
                    placed.event,
                    provider=self.provider,
                    get_hasher=hashers.__getitem__,
                    places=self.places,
                )
            except Exception as error:  # noqa: BLE001 - one odd event must not stop all others
                refusals.append(refuse_event(placed, f"{type(error).__name__}: {error}"))
            else:
                candidates.append(Candidate(placed, row))
        return candidates, refusals

    def _finish(
        self, sizes: Mapping[str, int], copies: Counter[str], refusals: Sequence[Refusal]
    ) -> int:
        """Acknowledge what is stored or dead; the rest stays pending and comes back.

        sizes: the events of each entry. Answers how many events are dead now.
        """
        deliveries = self._count_deliveries(refusals)
        waiting = {entry_id for entry_id, n in deliveries.items() if n < MAX_DELIVERIES}
        dead = [one for one in refusals if deliveries.get(one.entry_id, 0) >= MAX_DELIVERIES]
        if dead:
            write_dead_letters(self.database.get(), dead, deliveries=deliveries, now=utc_now())
            logger.error("%d scan events are dead letters now: %s", len(dead), dead[0].reason)
        self.stream.settle(
            [
                Settlement(entry_id, events, copies[entry_id])
                for entry_id, events in sizes.items()
                if entry_id not in waiting
            ]
        )
        return len(dead)

    def _count_deliveries(self, refusals: Sequence[Refusal]) -> dict[str, int]:
        """By entry; without those that another worker has finished meanwhile."""
        if not refusals:
            return {}
        return self.stream.count_deliveries(sorted({one.entry_id for one in refusals}))


@contextmanager
def _paused_garbage_collection() -> Iterator[None]:
    """A batch is tuples by the hundred thousand, all needed until its end and in no cycle.

    To look for cycles among them, again and again, took a third of a worker's time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _utc_day(number: int) -> date:
    """number: days since 1970."""
    return _FIRST_DAY + timedelta(days=number)
