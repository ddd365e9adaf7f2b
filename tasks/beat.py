"""Celery's scheduler, which stops calling when nobody listens."""

import logging
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry

logger = logging.getLogger(__name__)

# Seven minutes of all calls. Each is made again and again, and workers throw away those that
# have waited; but only workers do, and without one they would fill Redis (200 MB a day).
MAX_WAITING = 1_000


class BoundedScheduler(PersistentScheduler):
    """Skips calls while MAX_WAITING of them wait for a worker."""

    _skips = False

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send one call, or not."""
        is_full = self._count_waiting(producer or self.producer) >= MAX_WAITING
        if is_full != self._skips:
            state = "wait for a worker, no more are sent" if is_full else "are sent again"
            logger.warning("calls of tasks %s", state)
        self._skips = is_full
        if not is_full:
            super().apply_entry(entry, producer=producer)

    def _count_waiting(self, producer: Any) -> int:
        queue = self.app.conf.task_default_queue
        try:
            return int(producer.channel.queue_declare(queue).message_count)
        except Exception:  # noqa: BLE001 - of several libraries: Redis is away
            # Sending fails as well, then, and says why; the next call is the retry.
            return 0
