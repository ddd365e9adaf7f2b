"""Writes of the ledger: scans that were answered, inserted, deleted and written off."""

from collections.abc import Iterable
from datetime import datetime

import psycopg

from kernel.sql_files import read_sql
from scans.accounting.answered import (
    EARLIER_VERSION,
    ENDED_PROCESSES,
    REPORT_ANSWERED,
    AnsweredReport,
    as_parameters,
)
from scans.accounting.ledger.models import WriteOff

PAGES = 32
_ADD_TO_PAGE = read_sql(__package__, "add_to_page").encode()
_FOLD_ENDED = read_sql("scans.accounting", "fold_ended").encode()


def add_to_ledger(
    connection: psycopg.Connection, *, ingested: int = 0, imported: int = 0, removed: int = 0
) -> None:
    """Count rows that the running transaction has inserted or deleted.

    Call it last in the transaction: the page stays locked until the commit.
    """
    if ingested or imported or removed:
        connection.execute(_ADD_TO_PAGE, [PAGES, ingested, imported, removed])


def report_answered(connection: psycopg.Connection, *, reports: Iterable[AnsweredReport]) -> None:
    """Raise the totals of web processes to what batches in the stream prove."""
    if known := list(reports):
        connection.execute(REPORT_ANSWERED.encode(), as_parameters(known))


def fold_ended(connection: psycopg.Connection, *, after_secs: float) -> int:
    """Add up the web processes that have reported nothing for so long. Returns how many.

    The sums of the account stay the same, also when one of them reports again.
    Raises psycopg.errors.LockNotAvailable.
    """
    parameters = {"earlier": EARLIER_VERSION, "ended": ENDED_PROCESSES, "secs": after_secs}
    with connection.transaction():
        connection.execute(b"SET LOCAL lock_timeout = '1s'")
        # Whoever reports a process meanwhile must find it in one of both tables.
        connection.execute(b"LOCK TABLE public.scans_answered IN SHARE ROW EXCLUSIVE MODE")
        (count,) = connection.execute(_FOLD_ENDED, parameters).fetchone() or (0,)
        return int(count)


def write_off(*, events: int, reason: str, now: datetime) -> None:
    """Accept that these answered scans will never be rows (negative: that rows are surplus)."""
    WriteOff.objects.create(events=events, reason=reason, written_at=now)
