"""The engine's counters, in process memory; logged when one of them indicates a problem."""

import logging
from dataclasses import asdict, dataclass

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Metrics:
    """Counters since the process started.

    batches, requests: micro-batches, and the requests in them.
    database_lookups: batches that needed PostgreSQL. stale_routes: redirects from a last
    known copy while Redis and PostgreSQL were both unavailable. unavailable: 503 pages.
    rate_limited: 429 pages for networks that try one unknown id after the other.
    spooled, replayed, held: events that were written to the spool, came back from it, or were
    kept in memory because neither Redis nor the disk accepted them. lost: events dropped
    because that memory was full, too. short_waits: batches that fewer replicas of Redis confirmed
    than REDIS_WAIT_REPLICAS; they were spooled.
    """

    batches: int = 0
    requests: int = 0
    database_lookups: int = 0
    stale_routes: int = 0
    unavailable: int = 0
    rate_limited: int = 0
    spooled: int = 0
    replayed: int = 0
    held: int = 0
    lost: int = 0
    short_waits: int = 0

    def describe(self) -> str:
        """One line for the log: name=value."""
        return " ".join(f"{name}={value}" for name, value in asdict(self).items())


class MetricsLog:
    """Logs the counters when one that indicates a problem has changed."""

    _NORMAL = frozenset({"batches", "requests", "database_lookups"})

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._last = self._get_problems()

    def write_if_changed(self) -> None:
        """Called by the replayer, twice a second."""
        problems = self._get_problems()
        if problems != self._last:
            self._last = problems
            logger.warning("redirect engine: %s", self._metrics.describe())

    def _get_problems(self) -> dict[str, int]:
        return {k: v for k, v in asdict(self._metrics).items() if k not in self._NORMAL}
