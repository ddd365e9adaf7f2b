"""Notices that the Sentinels name another primary than before.

A primary that is replaced by order goes on as one until a Sentinel makes it a replica, some ten
seconds later, and so does one that is cut off from them. Until then an edit that is published on
one server is unknown to scans on the other. So a process leaves the former one as soon as most of
the Sentinels name another.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from threading import Thread
from time import monotonic, sleep

from kernel.sentinel_urls import Address

INTERVAL_SECS = 0.5
_IDLE_SECS = 60.0


def find_agreed(answers: Sequence[Address], *, sentinels: int) -> Address | None:
    """The address that more than half of the Sentinels name; None if there is none."""
    for address, count in Counter(answers).most_common(1):
        if 2 * count > sentinels:
            return address
    return None


class NamedPrimary:
    """What the Sentinels have agreed upon last."""

    def __init__(self) -> None:
        self._known: Address | None = None

    def replace(self, named: Address | None) -> Address | None:
        """The former one, if they agree upon another now; None also if they do not agree."""
        if named is None or named == self._known:
            return None
        former, self._known = self._known, named
        return former


class PrimaryWatch:
    """By a thread. ask: what the Sentinels agree upon. on_change: receives the former primary."""

    def __init__(
        self, ask: Callable[[], Address | None], on_change: Callable[[Address], None]
    ) -> None:
        self._ask = ask
        self._on_change = on_change
        self._named = NamedPrimary()
        self._changes = 0
        self._thread: Thread | None = None
        self._used_at = 0.0
        self._pid = 0

    def count_changes(self) -> int:
        """How often another one was named; known for as long as somebody asks every minute."""
        self._used_at = monotonic()
        # A fork has no thread of its parent.
        if self._thread is None or self._pid != os.getpid() or not self._thread.is_alive():
            self._pid = os.getpid()
            self._thread = Thread(target=self._run, name="primary watch", daemon=True)
            self._thread.start()
        return self._changes

    def _run(self) -> None:
        while monotonic() < self._used_at + _IDLE_SECS:
            former = self._named.replace(self._ask())
            if former is not None:
                self._on_change(former)
                self._changes += 1
            sleep(INTERVAL_SECS)
