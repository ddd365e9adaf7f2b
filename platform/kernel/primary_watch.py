"""Notices that the Sentinels name another primary than before.

A primary that is replaced by order goes on as one until a Sentinel makes it a replica, some ten
seconds later, and so does one that is cut off from them. Until then an edit that is published on
one server is unknown to scans on the other. So a process leaves the former one as soon as most of
the Sentinels name another.

Whoever writes what scans must obey asks is_settled(): whether every process has had the time to
do so.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from threading import Lock, Thread
from time import monotonic, sleep

from kernel.sentinel_urls import Address

INTERVAL_SECS = 0.5
# By then every process that reaches the Sentinels has left a former primary: it asks twice a
# second, and waits .3 seconds for an answer.
SETTLE_SECS = 2.0
_FRESH_SECS = 1.5
_IDLE_SECS = 60.0


def find_agreed(answers: Sequence[Address], *, sentinels: int) -> Address | None:
    """The address that more than half of the Sentinels name; None if there is none."""
    for address, count in Counter(answers).most_common(1):
        if 2 * count > sentinels:
            return address
    return None


class NamedPrimary:
    """What the Sentinels have agreed upon last. since: when they did so for the first time."""

    def __init__(self) -> None:
        self.known: Address | None = None
        self.since = -SETTLE_SECS

    def replace(self, named: Address | None) -> Address | None:
        """The former one, if they agree upon another now; None also if they do not agree."""
        if named is None or named == self.known:
            return None
        former, self.known, self.since = self.known, named, monotonic()
        return former


class PrimaryWatch:
    """By a thread. sentinels: how many there are.

    ask: what those that answer name. on_change: receives the former primary.
    """

    def __init__(
        self,
        ask: Callable[[], Sequence[Address]],
        on_change: Callable[[Address], None],
        *,
        sentinels: int,
    ) -> None:
        self._ask = ask
        self._on_change = on_change
        self._sentinels = sentinels
        self._named = NamedPrimary()
        self._changes = 0
        self._thread: Thread | None = None
        self._used_at = 0.0
        self._pid = 0
        self._look_lock = Lock()
        self._looked_at = -_IDLE_SECS
        self._is_doubted = False
        self._found: set[Address] = set()
        self.former: Address | None = None

    def count_changes(self) -> int:
        """How often another one was named; known for as long as somebody asks every minute."""
        self._used_at = monotonic()
        # A fork has no thread of its parent.
        if self._thread is None or self._pid != os.getpid() or not self._thread.is_alive():
            if self._pid != os.getpid():
                self._look_lock = Lock()
            self._pid = os.getpid()
            self._thread = Thread(target=self._run, name="primary watch", daemon=True)
            self._thread.start()
        return self._changes

    def note_found(self, address: Address, changes: int) -> None:
        """This process has connected there. changes: as counted before it was looked up."""
        if changes == self._changes:
            self._found.add(address)

    def is_settled(self) -> bool:
        """Whether all that answer have named one and the same for SETTLE_SECS, and no client of
        this process has been led to another. As of now, give or take a second.
        """
        self.count_changes()
        self._look(max_age=_FRESH_SECS)
        named = self._named.known
        is_alone = named is None or self._found <= {named}
        return is_alone and not self._is_doubted and self._has_lasted()

    def is_left(self, addresses: Collection[Address]) -> bool:
        """Whether no process uses these any more, as far as they reach the Sentinels."""
        return self._named.known not in addresses and self._has_lasted()

    def forget_found(self) -> None:
        """No other server is a primary: a connection to one ends with its next command."""
        self._found.clear()

    def _has_lasted(self) -> bool:
        return monotonic() >= self._named.since + SETTLE_SECS

    def _run(self) -> None:
        while monotonic() < self._used_at + _IDLE_SECS:
            self._look(max_age=0.0)
            sleep(INTERVAL_SECS)

    def _look(self, *, max_age: float) -> None:
        with self._look_lock:
            began = monotonic()
            if began < self._looked_at + max_age:
                return
            answers = self._ask()
            former = self._named.replace(find_agreed(answers, sentinels=self._sentinels))
            self._is_doubted = any(one != self._named.known for one in answers)
            self._looked_at = began
            if former is not None:
                self.former = former
                self._on_change(former)
                self._changes += 1
                self._found.clear()
