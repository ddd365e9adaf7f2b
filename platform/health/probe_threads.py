"""Runs probes within a time limit, although a server that hangs holds whoever asks it.

Each group of probes has a thread of its own, in which they run one after the other, until a server
does not answer. The connection to PostgreSQL is the thread's own: at the limit it is cut, so that
no thread stays behind. While a thread of before is still held, its group is not started again.
"""

import logging
import os
import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections
from redis import RedisError, ResponseError
from redis.exceptions import BusyLoadingError, ReadOnlyError

from health.probe import NO_ANSWER, NO_CONNECTION, Probe, ProbeCall
from tenants.database.cursor import ReadOnlySessionError

logger = logging.getLogger(__name__)


# How often a group whose thread is held is tried again.
_RETRY_SECS = 0.02


class ProbeGroup:
    """Of one process: concurrent callers take turns."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._turn = threading.Lock()

    def start(self, probes: Mapping[str, ProbeCall]) -> "GroupRun | None":
        """None while the run of before goes on."""
        if not self._turn.acquire(blocking=False):
            return None
        run = GroupRun(probes, self._turn)
        threading.Thread(target=run.work, name=f"status {self._name}", daemon=True).start()
        return run


class GroupRun:
    """results: of the probes that have ended so far."""

    def __init__(self, probes: Mapping[str, ProbeCall], turn: threading.Lock) -> None:
        self.results: dict[str, Probe] = {}
        self._probes = probes
        self._turn = turn
        self._done = threading.Event()
        self._database: Any = None

    def work(self) -> None:
        """The thread's main function."""
        # The wrapper of this thread, not the proxy that is another one in each thread.
        self._database = connections[connection.alias]
        try:
            for name, probe in self._probes.items():
                self.results[name] = result = guard(probe)
                # The others of the group ask the same server.
                if result.is_silent or self._done.is_set():
                    return
        finally:
            connections.close_all()
            self._done.set()
            self._turn.release()

    def wait(self, *, deadline: float) -> dict[str, Probe]:
        """The results until the deadline, after which the thread ends as soon as it can."""
        if not self._done.wait(max(0.0, deadline - monotonic())):
            self._done.set()
            self._cut()
        return dict(self.results)

    def _cut(self) -> None:
        """Wake the thread if it waits for PostgreSQL; Redis has a time limit of its own."""
        session = getattr(self._database, "connection", None)
        if session is None:
            return
        # A duplicate: the thread closes the original, perhaps now.
        with (
            suppress(OSError, psycopg.Error),
            socket.socket(fileno=os.dup(session.pgconn.socket)) as duplicate,
        ):
            duplicate.shutdown(socket.SHUT_RDWR)


def run_groups(
    groups: Sequence[tuple[ProbeGroup, Mapping[str, ProbeCall]]], *, deadline: float
) -> dict[str, Probe]:
    """The results of the probes that ended before the deadline (of time.monotonic())."""
    runs, waiting = [], list(groups)
    while True:
        started = [(one, one[0].start(one[1])) for one in waiting]
        runs += [run for _, run in started if run is not None]
        waiting = [one for one, run in started if run is None]
        if not waiting or monotonic() > deadline:
            break
        sleep(_RETRY_SECS)
    results: dict[str, Probe] = {}
    for run in runs:
        results |= run.wait(deadline=deadline)
    return results


def guard(probe: ProbeCall) -> Probe:
    """The probe's result, or what its error means."""
    try:
        return probe()
    except (DatabaseError, InterfaceError, RedisError) as error:
        # Addresses and driver messages are only logged: the response is public.
        logger.warning("status probe: %s", error)
        return Probe(is_ok=False, line=_explain(error))
    except Exception:
        # A defect of one probe must not hide what the others say.
        logger.exception("status probe failed")
        return Probe(is_ok=False, line="cannot be found out: see the log")


def _explain(error: Exception) -> str:
    if isinstance(error, BusyLoadingError):
        return "unknown while Redis loads its data"
    if isinstance(error, ReadOnlyError):
        return "unknown: Redis is a replica"
    if isinstance(error, ResponseError):
        return "unknown: Redis rejects the question"
    if isinstance(error, DatabaseError) and not isinstance(error, OperationalError):
        return "unknown: PostgreSQL rejects the question"
    if isinstance(error.__cause__, ReadOnlySessionError):
        return "unknown: PostgreSQL is read-only"
    # Of libpq, which has the server's own words but not their code.
    return NO_CONNECTION if "FATAL: " in str(error) else NO_ANSWER
