"""Holding a lease for as long as a process works, and knowing at any moment whether it does.

    with hold_lease("republish routes") as lease:
        if not lease.is_held:
            return
        for chunk in chunks:
            lease.require()
            ...

A thread with a connection of its own renews the lease, so that the work itself neither waits for
PostgreSQL nor has to think of renewals. Whether the lease is held is decided by the clock of this
process: a lease that could not be renewed counts as lost a second before PostgreSQL gives it to
another process, also when PostgreSQL does not answer or this process was stopped for a while.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic
from uuid import uuid4

import psycopg

from leases.connections import limited_transaction, open_connection
from leases.errors import LeaseLostError
from leases.services import LEASE_SECS, RENEW_SECS, release_lease, renew_lease, take_lease

logger = logging.getLogger(__name__)

# Between asking is_held and what the holder then does.
_MARGIN_SECS = 1.0
# How long after the end of a lease another one is taken at the latest.
_STANDBY_SECS = 1.0
_STOP_SECS = 4.0


class LeaseKeeper:
    """Takes a lease and keeps it.

    stays: take it again whenever it is lost, as one of several processes that stand by for each
    other. Otherwise a lease that is lost once stays lost: other work may have come between.
    is_fit: asked by the thread; while it is false the lease is left to others.
    """

    def __init__(
        self, name: str, *, stays: bool = False, is_fit: Callable[[], bool] = lambda: True
    ) -> None:
        self.name = name
        self._is_fit = is_fit
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:12]}"
        self._stays = stays
        self._held_until = 0.0
        self._has_failed = False
        self._stopping = Event()
        self._thread: Thread | None = None
        self._connection: psycopg.Connection | None = None

    @property
    def is_held(self) -> bool:
        return monotonic() < self._held_until

    @property
    def is_started(self) -> bool:
        return self._thread is not None

    def require(self) -> None:
        """Raises LeaseLostError unless the lease is held."""
        if not self.is_held:
            raise LeaseLostError(self.name)

    def take(self) -> bool:
        """Try once; without a server that answers, it is not held. Not while the thread runs."""
        self._refresh(may_take=True)
        return self.is_held

    def start(self) -> None:
        """Keep the lease by a thread."""
        self._thread = Thread(target=self._keep, name=f"lease of {self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give the lease back, so that others need not wait until it expires."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECS)
            if self._thread.is_alive():
                return  # PostgreSQL hangs; the lease expires by itself.
        self._give_back()
        self._disconnect()

    def _keep(self) -> None:
        while self._stays or self.is_held:
            if self._stopping.wait(RENEW_SECS if self.is_held else _STANDBY_SECS):
                return
            if self._is_fit():
                self._refresh(may_take=self._stays)
            else:
                self._give_back()

    def _give_back(self) -> None:
        was_held, self._held_until = self._held_until > 0, 0.0
        with suppress(psycopg.Error):
            if was_held:
                release_lease(self._connect(), name=self.name, holder=self.holder)

    def _refresh(self, *, may_take: bool) -> None:
        was_held = self.is_held
        # Before asking: PostgreSQL's lease begins later than this and ends later.
        asked_at = monotonic()
        try:
            is_ours = self._renew_or_take(may_take=may_take)
        except psycopg.Error as error:
            # Whether it was renewed is not known: it is held until the time that is known.
            self._disconnect()
            self._note_failure(error)
        else:
            self._has_failed = False
            self._held_until = asked_at + LEASE_SECS - _MARGIN_SECS if is_ours else 0.0
        if self.is_held != was_held:
            logger.info("%s the lease of %s", "holds" if self.is_held else "lost", self.name)

    def _renew_or_take(self, *, may_take: bool) -> bool:
        connection = self._connect()
        with limited_transaction(connection):
            return renew_lease(connection, name=self.name, holder=self.holder) or (
                may_take and take_lease(connection, name=self.name, holder=self.holder)
            )

    def _connect(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = open_connection()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _note_failure(self, error: psycopg.Error) -> None:
        if not self._has_failed:
            self._has_failed = True
            logger.warning("the lease of %s cannot be renewed: %s", self.name, error)


@contextmanager
def hold_lease(name: str) -> Iterator[LeaseKeeper]:
    """Hold the lease for the block, if it is free: ask is_held first, and again between steps."""
    keeper = LeaseKeeper(name)
    if keeper.take():
        keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()
