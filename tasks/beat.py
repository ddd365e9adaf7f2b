"""Celery's scheduler, which sends no more calls to a queue that has no worker."""

import logging
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry

from tasks.queues import get_queue_of

logger = logging.getLogger(__name__)

# In one queue; eight minutes of drains. All calls are repeated, and workers drop expired ones;
# but without a worker nothing drops them, and they would fill Redis (200 MB a day).
MAX_WAITING = 1_000


class BoundedScheduler(PersistentScheduler):
    """Skips calls of a queue while MAX_WAITING of them wait for a worker in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Before Celery's own, which may already send calls.
        self._full_queues: set[str] = set()
        super().__init__(*args, **kwargs)

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send one call, unless its queue is full."""
        queue = get_queue_of(str(entry.task))
        is_full = self._count_waiting(queue, producer or self.producer) >= MAX_WAITING
        if is_full != (queue in self._full_queues):
            state = "wait for a worker, no more are sent" if is_full else "are sent again"
            logger.warning("calls of the queue %s %s", queue, state)
        if is_full:
            self._full_queues.add(queue)
            return
        self._full_queues.discard(queue)
        super().apply_entry(entry, producer=producer)

    def _count_waiting(self, queue: str, producer: Any) -> int:
        try:
            return int(producer.channel.queue_declare(queue).message_count)
        except Exception:  # noqa: BLE001 - of several libraries: Redis is unavailable
            # Then sending fails as well, and logs the cause; the next call is the retry.
            return 0
