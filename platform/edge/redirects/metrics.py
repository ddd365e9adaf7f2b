"""What the engine counts about itself, in process memory; logged when it changes."""

import logging
from dataclasses import asdict, dataclass

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Metrics:
    """Counters since the process started.

    turns, answers: micro-batches, and requests answered in them.
    database_lookups: turns that needed PostgreSQL. stale_routes: answers from a last
    known copy while Redis and PostgreSQL were both away. unavailable: 503 pages.
    limited: 429 pages for who tries one unknown id after the other.
    spooled, replayed, held: events that went to the spool, came back from it, or were
    kept in memory because neither Redis nor the disk took them. lost: events dropped
    because that memory was full, too.
    """

    turns: int = 0
    answers: int = 0
    database_lookups: int = 0
    stale_routes: int = 0
    unavailable: int = 0
    limited: int = 0
    spooled: int = 0
    replayed: int = 0
    held: int = 0
    lost: int = 0

    def describe(self) -> str:
        """One line for the log: name=value."""
        return " ".join(f"{name}={value}" for name, value in asdict(self).items())


class MetricsLog:
    """Writes the counters when one that tells of trouble has changed."""

    _CALM = frozenset({"turns", "answers", "database_lookups"})

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._last = self._trouble()

    def write_if_changed(self) -> None:
        """Called now and then by the replayer."""
        trouble = self._trouble()
        if trouble != self._last:
            self._last = trouble
            logger.warning("redirect engine: %s", self._metrics.describe())

    def _trouble(self) -> dict[str, int]:
        return {k: v for k, v in asdict(self._metrics).items() if k not in self._CALM}
