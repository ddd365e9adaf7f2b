"""Writes of the ledger: scans that were answered, inserted, deleted and written off."""

from collections.abc import Iterable
from datetime import datetime

import psycopg

from kernel.sql_files import read_sql
from scans.accounting.answered import REPORT_ANSWERED, AnsweredReport, as_parameters
from scans.accounting.ledger.models import WriteOff

PAGES = 32
_ADD_TO_PAGE = read_sql(__package__, "add_to_page").encode()


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


def write_off(*, events: int, reason: str, now: datetime) -> None:
    """Accept that these answered scans will never be rows (negative: that rows are surplus)."""
    WriteOff.objects.create(events=events, reason=reason, written_at=now)
