"""Who may have how many of a sender's threads, so that no receiver delays another's events.

A request has a place from its beginning. Of receivers that are known to fail or to be slow it keeps
the place to the end; of all others it gives it up once it is late: that one is slow is not known
before. Until its late requests have ended, the receiver gets no further ones.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

K = TypeVar("K")

MAX_RUNNING = 64
# Of all that fail or are slow: the other half is always there for those that answer.
MAX_TROUBLED = MAX_RUNNING // 2
# A workspace may have 20 receivers, and may open new ones whose slowness is not known yet.
MAX_OF_WORKSPACE = 16
MAX_TROUBLED_OF_WORKSPACE = MAX_OF_WORKSPACE // 2
# With more than this under way in a workspace, each further receiver begins with one.
_CROWDED = MAX_OF_WORKSPACE // 2
LATE_SECS = 0.25
# Threads that wait cost little. A workspace may have so many, whose receivers all fall silent.
MAX_LATE = 192
MAX_LATE_OF_WORKSPACE = 32
MAX_THREADS = MAX_RUNNING + MAX_LATE


@dataclass(eq=False, slots=True)
class Place:
    """Of one request. is_late: it counts among those, and no longer among the running ones."""

    tenant_id: int
    subscription_id: int
    is_troubled: bool
    began_at: float
    is_late: bool = False


class Lanes:
    """Counts what runs. clock: seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        # In the order in which they began; as a set that keeps it.
        self._running: dict[Place, None] = {}
        self._of_workspace: Counter[tuple[int, bool]] = Counter()
        self._late: Counter[int] = Counter()
        self._late_of_subscription: Counter[int] = Counter()

    @property
    def is_idle(self) -> bool:
        return not self._running and not self._late.total()

    @property
    def is_full(self) -> bool:
        return len(self._running) >= MAX_RUNNING

    def get_room(self, *, tenant_id: int, subscription_id: int, is_troubled: bool) -> int:
        """How many more may begin of a subscription."""
        if self._late_of_subscription[subscription_id]:
            return 0
        of_troubled = self._of_workspace[tenant_id, True]
        of_workspace = self._of_workspace[tenant_id, False] + of_troubled
        room = min(MAX_RUNNING - len(self._running), MAX_OF_WORKSPACE - of_workspace)
        if of_workspace >= _CROWDED:
            room = min(room, 1)
        if not is_troubled:
            return room
        troubled = sum(place.is_troubled for place in self._running)
        return min(room, MAX_TROUBLED - troubled, MAX_TROUBLED_OF_WORKSPACE - of_troubled)

    def enter(self, *, tenant_id: int, subscription_id: int, is_troubled: bool) -> Place:
        place = Place(tenant_id, subscription_id, is_troubled, self._clock())
        self._running[place] = None
        self._of_workspace[tenant_id, is_troubled] += 1
        return place

    def leave(self, place: Place) -> None:
        if place.is_late:
            _decrease(self._late, place.tenant_id)
            _decrease(self._late_of_subscription, place.subscription_id)
        else:
            self._give_up(place)

    def give_up_late_places(self) -> None:
        """As many as there are threads for."""
        began_before = self._clock() - LATE_SECS
        for place in list(self._running):
            if place.began_at > began_before or self._late.total() >= MAX_LATE:
                return
            is_allowed = self._late[place.tenant_id] < MAX_LATE_OF_WORKSPACE
            if is_allowed and not place.is_troubled:
                self._give_up(place)
                place.is_late = True
                self._late[place.tenant_id] += 1
                self._late_of_subscription[place.subscription_id] += 1

    def _give_up(self, place: Place) -> None:
        del self._running[place]
        _decrease(self._of_workspace, (place.tenant_id, place.is_troubled))


def _decrease(counter: Counter[K], key: K) -> None:
    """Without zeros: of thousands of workspaces, most have nothing under way."""
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
