"""Deletes what is older than 13 months, day by day, in all workspaces."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from time import monotonic
from typing import NamedTuple

import psycopg

from scans.retention.batches import TABLES, BatchSize, Table, delete_batch, list_qrs
from scans.workspaces import visit_workspaces

RETENTION_MONTHS = 13


class PurgeCounts(NamedTuple):
    """workspaces: done. batches: transactions. resume_after: see visit_workspaces."""

    workspaces: int
    batches: int
    resume_after: int | None


def first_retained_day(today: date) -> date:
    """The same day 13 months before; the last one of that month where it has no such day."""
    months = today.year * 12 + today.month - 1 - RETENTION_MONTHS
    year, month = divmod(months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, today.day)


def purge_scans(
    connection: psycopg.Connection,
    *,
    today: date,
    budget_secs: float,
    after_tenant_id: int = 0,
    report: Callable[[str], None] = lambda _: None,
) -> PurgeCounts:
    """Delete rows and rollups before first_retained_day(today), until done or out of time."""
    purge = _Purge(connection, first_retained_day(today), report)
    resume_after = visit_workspaces(
        connection, purge.visit, budget_secs=budget_secs, after_tenant_id=after_tenant_id
    )
    return PurgeCounts(purge.workspaces, purge.batches, resume_after)


@dataclass
class _Purge:
    """One run over workspaces, which share the batch size. first: the first day that stays."""

    connection: psycopg.Connection
    first: date
    report: Callable[[str], None]
    size: BatchSize = field(default_factory=BatchSize)
    workspaces: int = 0
    batches: int = 0

    def visit(self, schema: str, deadline: float) -> bool:
        if not all(self._purge_table(schema, table, deadline) for table in TABLES):
            return False
        self.workspaces += 1
        self.report(f"{schema}: nothing before {self.first} is left")
        return True

    def _purge_table(self, schema: str, table: Table, deadline: float) -> bool:
        """False when the time was up before the end."""
        midnight = datetime.combine(self.first, time(), UTC)
        before = midnight if table.kind is datetime else self.first
        for qr_id in list_qrs(self.connection, schema, table, before=before):
            more = True
            while more:
                if monotonic() > deadline:
                    return False
                more = delete_batch(self.connection, schema, table, qr_id, before, self.size)
                self.batches += 1
        return True
