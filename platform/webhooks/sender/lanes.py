"""Who may have how many of a sender's threads, so that no receiver delays another's events."""

from collections import Counter

MAX_RUNNING = 64
# Of all that fail or are slow: the other half is always there for those that answer.
MAX_TROUBLED = MAX_RUNNING // 2
# A workspace may have 20 receivers, and may open new ones whose slowness is not known yet.
MAX_OF_WORKSPACE = 16


class Lanes:
    """Counts what runs."""

    def __init__(self) -> None:
        self._by_workspace: Counter[int] = Counter()
        self._troubled = 0

    @property
    def running(self) -> int:
        return self._by_workspace.total()

    def get_room(self, *, tenant_id: int, is_troubled: bool) -> int:
        """How many more may begin."""
        room = min(MAX_RUNNING - self.running, MAX_OF_WORKSPACE - self._by_workspace[tenant_id])
        return min(room, MAX_TROUBLED - self._troubled) if is_troubled else room

    def enter(self, *, tenant_id: int, is_troubled: bool) -> None:
        self._by_workspace[tenant_id] += 1
        self._troubled += is_troubled

    def leave(self, *, tenant_id: int, is_troubled: bool) -> None:
        self._by_workspace[tenant_id] -= 1
        if not self._by_workspace[tenant_id]:
            del self._by_workspace[tenant_id]
        self._troubled -= is_troubled
