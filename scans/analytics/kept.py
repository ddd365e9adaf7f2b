"""What was read last, kept in this process under keys that say whether it still holds."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """At most so many values, those that were used last; safe among threads.

    weight: what all of them may weigh together, if they differ much in size.
    """

    def __init__(
        self,
        size: int,
        *,
        weight: int | None = None,
        weigh: Callable[[Value], int] = lambda _: 0,
    ) -> None:
        self._size = size
        self._weight = weight
        self._weigh = weigh
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._total = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """None when it is not kept."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value) -> None:
        """Keep it, and forget the one that was used the longest time ago."""
        weight = self._weigh(value)
        with self._lock:
            if key in self._values:
                self._total -= self._values[key][1]
            self._values[key] = value, weight
            self._values.move_to_end(key)
            self._total += weight
            while self._values and self._is_full():
                _, (_, gone) = self._values.popitem(last=False)
                self._total -= gone

    def _is_full(self) -> bool:
        is_heavy = self._weight is not None and self._total > self._weight
        return is_heavy or len(self._values) > self._size
