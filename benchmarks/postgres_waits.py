"""What the sessions of workers do in PostgreSQL: a sample every few milliseconds."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread

_PAUSE_SECS = 0.005
_LOOK = """
SELECT CASE WHEN state = 'idle' THEN 'idle'
    WHEN state <> 'active' THEN 'the worker computes'
    ELSE coalesce(wait_event_type || ' ' || wait_event, 'computes') END
FROM pg_stat_activity WHERE application_name = 'qrstudio ingestion' AND pid <> pg_backend_pid()
"""


class Waits:
    """counts: samples by what the session did."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._is_over = Event()

    @contextmanager
    def sampling(self) -> Iterator[None]:
        self._is_over.clear()
        thread = Thread(target=self._sample)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def describe(self) -> str:
        total = max(1, self.counts.total())
        shares = [f"{name} {count / total:.0%}" for name, count in self.counts.most_common(8)]
        return ", ".join(shares)

    def _sample(self) -> None:
        from django.conf import settings

        from kernel.postgres import connect

        with closing(connect(settings.DATABASE_CONNINFO, name="benchmark")) as connection:
            while not self._is_over.wait(_PAUSE_SECS):
                self.counts.update(name for (name,) in connection.execute(_LOOK).fetchall())
