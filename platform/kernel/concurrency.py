"""Limits on how many streamed responses a process sends at the same time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class ConcurrencyLimiter:
    """At most so many streams of this process at a time. Not thread-safe: for the event loop.

    A workspace gets a slot beyond its first only while half of all slots are free: a few
    workspaces cannot take them all, and a workspace without a stream need not wait for them.
    """

    def __init__(self, max_streams: int) -> None:
        self._max_streams = max_streams
        self._active: Counter[int] = Counter()

    def count_active(self, tenant_id: int) -> int:
        """The open streams of the workspace."""
        return self._active[tenant_id]

    @property
    def is_idle(self) -> bool:
        """Whether no stream is open."""
        return not self._active

    def has_capacity_for(self, tenant_id: int) -> bool:
        """Whether the workspace may open one more stream."""
        limit = self._max_streams // 2 if self._active[tenant_id] else self._max_streams
        return self._active.total() < limit

    @contextmanager
    def acquire(self, tenant_id: int) -> Iterator[None]:
        """Hold a slot for the block. The caller has asked has_capacity_for()."""
        self._active[tenant_id] += 1
        try:
            yield
        finally:
            self._active[tenant_id] -= 1
            self._active += Counter()  # without the zeros
