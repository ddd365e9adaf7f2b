"""Who may have a long answer: places in this process, shared among workspaces."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class FairSeats:
    """So many long answers at a time in this process. Only touched on the event loop.

    Beyond its first a workspace gets another seat only while half of them are free: a few
    workspaces cannot take them all, and one alone need not wait.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[int] = Counter()

    def count(self, tenant_id: int) -> int:
        """How many the workspace has."""
        return self._taken[tenant_id]

    @property
    def is_empty(self) -> bool:
        """Whether nobody has one."""
        return not self._taken

    def has_room_for(self, tenant_id: int) -> bool:
        """Whether the workspace may have one more."""
        taken = self._taken.total()
        return taken < (self._most // 2 if self._taken[tenant_id] else self._most)

    @contextmanager
    def hold(self, tenant_id: int) -> Iterator[None]:
        """Have a seat for the block."""
        self._taken[tenant_id] += 1
        try:
            yield
        finally:
            self._taken[tenant_id] -= 1
            self._taken += Counter()  # without the zeros
