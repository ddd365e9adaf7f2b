"""Probes of PostgreSQL itself: whether it takes writes, its sessions, its replicas."""

import logging
import re
from typing import NamedTuple

import psycopg
from django.db import DatabaseError, connection, transaction

from health.probe import Probe
from kernel.sql_files import read_sql
from tenants.database.direct import get_default_search_path

logger = logging.getLogger(__name__)

# A standby that is further behind has lost so many seconds of edits when it is promoted.
MAX_REPLICA_LAG_SECS = 30.0

# FIRST 2 (a, b), ANY 2 (a, b), 2 (a, b)
_SEVERAL = re.compile(r"(?:(?:FIRST|ANY)\s+)?(\d+)\s*\(", re.IGNORECASE)

_REPLICAS = read_sql("health", "postgresql_replicas")
_TRY_DISK = read_sql("health", "try_disk")
# Written and flushed here, with a transaction number of its own, into no table.
_TRY_LOG = "SELECT pg_logical_emit_message(true, 'qrstudio status', '')"


class ReplicaState(NamedTuple):
    """The columns of postgresql_replicas.sql."""

    standby_names: str
    sees_states: bool
    replicas: int
    synchronous: int
    lag_secs: float
    idle_slots: int
    waiting_commits: int

    @property
    def is_standby_missing(self) -> bool:
        """Whether commits wait for a synchronous standby that is not there."""
        present = self.synchronous if self.sees_states else self.replicas
        return present < count_needed(self.standby_names)


def count_needed(standby_names: str) -> int:
    """How many standbys a commit waits for, by synchronous_standby_names.

    Source: PostgreSQL's syncrep_gram.y; without a number, the first of the list.
    """
    names = standby_names.strip()
    several = _SEVERAL.match(names)
    return int(several[1]) if several else bool(names)


def probe_postgresql() -> Probe:
    """By a write: a standby and a full disk answer every question."""
    with connection.cursor() as cursor:
        # Also on for a standby, and for a database whose default was set to read-only.
        cursor.execute("SHOW transaction_read_only")
        if cursor.fetchone()[0] == "on":
            return Probe(is_ok=False, line="read-only: it answers, but takes no changes")
    try:
        _write()
    except DatabaseError as error:
        if connection.connection is None or connection.connection.closed:
            raise
        logger.warning("status probe: PostgreSQL rejects a write: %s", error)
        is_full = isinstance(error.__cause__, psycopg.errors.DiskFull)
        return Probe(is_ok=False, line="its disk is full" if is_full else "refuses writes")
    if _read_replicas().is_standby_missing:
        return Probe(is_ok=False, line="changes wait for a synchronous standby, and none is there")
    return Probe(is_ok=True, line="ok")


def probe_postgresql_replicas() -> Probe:
    """Of the server that takes writes; "none" where there are none."""
    state = _read_replicas()
    problems = _list_problems(state)
    if problems:
        return Probe(False, "; ".join(problems))
    if not state.replicas:
        return Probe(True, "")
    behind = f", {state.lag_secs:.1f} s behind" if state.sees_states else ""
    return Probe(True, "", f"PostgreSQL has {state.replicas}{behind}")


def probe_tenancy() -> Probe:
    """Whether a statement without a schema finds no table, since no session may have a schema."""
    if get_default_search_path() == '""':
        return Probe(is_ok=True, line="ok")
    line = "sessions see tables without a schema: run migrate_platform, let a pooler reconnect"
    return Probe(is_ok=False, line=line)


def _write() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Not waiting for standbys: that wait has no limit, and a session would stay behind.
        cursor.execute("SET LOCAL synchronous_commit = local")
        cursor.execute("SET LOCAL work_mem = '64kB'")
        cursor.execute(_TRY_DISK)
        cursor.execute(_TRY_LOG)


def _read_replicas() -> ReplicaState:
    with connection.cursor() as cursor:
        cursor.execute(_REPLICAS)
        return ReplicaState(*cursor.fetchone())


def _list_problems(state: ReplicaState) -> list[str]:
    found = []
    if state.is_standby_missing:
        found.append("PostgreSQL: no synchronous standby is connected, so changes wait for one")
    elif state.waiting_commits:
        found.append("PostgreSQL: changes wait for a synchronous standby")
    if state.lag_secs > MAX_REPLICA_LAG_SECS:
        found.append(f"PostgreSQL: a replica is {state.lag_secs:.0f} s behind")
    if state.idle_slots:
        found.append("PostgreSQL: a replica is away, and its slot keeps the log until it is back")
    return found
