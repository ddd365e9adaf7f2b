"""How many stream entries a worker reads at a time."""

from dataclasses import dataclass

from scans.ingestion.stream import ENTRIES_PER_READ

# Of one transaction. The more workspaces, the more it should carry: they share its cost,
# and scans of one QR share their rollup values. For few, smaller batches let workers share
# a backlog evenly. A worker holds about 3 kB for each event.
_TARGET_EVENTS = 10_000
_MORE_EVENTS_PER_WORKSPACE = 150
_MAX_EVENTS = 40_000
# Far below ABANDONED_AFTER_MS on a slow machine, too, and short for a worker that is asked
# to stop.
_TARGET_SECS = 4.0
_MAX_ENTRIES = 4_000


@dataclass
class Pace:
    """entries: how many to read next. The engine's micro-batches carry one event or hundreds."""

    entries: int = ENTRIES_PER_READ

    def adjust(self, *, entries: int, events: int, workspaces: int, secs: float) -> None:
        """Fit the next batch to what the last one held and took: at most twice as many entries."""
        target = min(_MAX_EVENTS, _TARGET_EVENTS + _MORE_EVENTS_PER_WORKSPACE * workspaces)
        fitting = target * entries // max(1, events)
        if secs > _TARGET_SECS:
            fitting = min(fitting, int(_TARGET_SECS * entries / secs))
        self.entries = max(1, min(fitting, 2 * self.entries, _MAX_ENTRIES))
