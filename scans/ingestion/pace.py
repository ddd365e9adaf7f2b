"""How many stream entries a worker reads at a time, and how long it rests in between."""

from dataclasses import dataclass

from scans.ingestion.stream import ENTRIES_PER_READ

# Of one transaction. A workspace costs it as much as 8 scans, and a QR as much as 4, whose sums
# it writes; scans of the same ones share that. So it carries 20 times as many. Of few QRs, smaller
# batches let workers share a backlog evenly. A worker holds about 2 kB for each event.
_TARGET_EVENTS = 10_000
_MORE_EVENTS_PER_WORKSPACE = 150
_MORE_EVENTS_PER_QR = 80
_MAX_EVENTS = 60_000
# Far below ABANDONED_AFTER_MS on a slow machine, too, and short for a worker that is asked
# to stop.
_TARGET_SECS = 4.0
_MAX_ENTRIES = 16_000

# Long enough for scans of a busy moment to share a transaction, and not noticed by people.
_SHORTEST_REST_SECS = 0.2
_LONGEST_REST_SECS = 1.5
# Of a rest and the work before it: so long, and a batch's time more, a scan waits.
_CYCLE_SECS = 2.5
# Of the time that the work took: beside the redirects, a quarter of the time is for storing.
_REST_FACTOR = 3.0


@dataclass
class Pace:
    """entries: how many to read next. The engine's micro-batches carry one event or hundreds."""

    entries: int = ENTRIES_PER_READ

    def adjust(self, *, entries: int, events: int, workspaces: int, qrs: int, secs: float) -> None:
        """Fit the next batch to what the last one held and took: at most twice as many entries."""
        more = _MORE_EVENTS_PER_WORKSPACE * workspaces + _MORE_EVENTS_PER_QR * qrs
        target = min(_MAX_EVENTS, _TARGET_EVENTS + more)
        fitting = target * entries // max(1, events)
        if secs > _TARGET_SECS:
            fitting = min(fitting, int(_TARGET_SECS * entries / secs))
        self.entries = max(1, min(fitting, 2 * self.entries, _MAX_ENTRIES))


@dataclass
class Rest:
    """How long a worker rests after it has stored what was there.

    A transaction costs as much as a thousand scans. If scans arrive faster than a quarter of the
    time suffices for, rests reach their limit, and what waits grows to some seconds' worth.
    """

    _busy_secs: float = 0.0

    def choose_secs(self, *, secs: float, is_full: bool) -> float:
        """After a batch that took so many seconds; none while more is known to wait."""
        self._busy_secs += secs
        if is_full:
            return 0.0
        busy_secs, self._busy_secs = self._busy_secs, 0.0
        longest_secs = min(_LONGEST_REST_SECS, _CYCLE_SECS - busy_secs)
        return max(_SHORTEST_REST_SECS, min(_REST_FACTOR * busy_secs, longest_secs))
