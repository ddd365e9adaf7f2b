"""Compares a sample of a workspace's figures with its scans, in about a second at most.

manage.py check_rollups compares everything, and takes as long as that takes. All reads of a sample
are of one snapshot, and lock nothing.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from time import monotonic
from typing import NamedTuple

import psycopg

from scans.analytics.rollups.compare import compare_day
from scans.analytics.rollups.tables import in_schema, read_statement
from scans.analytics.rollups.workspace_days import list_wrong_days
from scans.period import Period

# Of a day: a QR with more is left to check_rollups, for its rows take too long.
MAX_SCANS = 5_000
MAX_QRS = 20
_SECS = 1.0
_LIMITS = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET LOCAL statement_timeout = '3s'",
)
_SAMPLE_DAY = read_statement("sample_day")
_SAMPLE_QRS = read_statement("sample_qrs")
_SAMPLE_TOTALS = read_statement("sample_totals")
_LIST_WRONG_SUMS = read_statement("list_wrong_sums")


class Sample(NamedTuple):
    """compared: QRs. wrong_qr_ids, lines: what differs; lines also of the workspace's day.

    is_complete: whether the sums, and all QRs that had to be, were compared.
    """

    day: date
    compared: int
    wrong_qr_ids: list[int]
    lines: list[str]
    is_complete: bool = False


def choose_day(
    connection: psycopg.Connection, schema: str, *, since: date, latest: bool
) -> date | None:
    """The latest day with scans, or any from `since` on; None without scans."""
    parameters = {"since": since, "latest": latest}
    row = connection.execute(in_schema(_SAMPLE_DAY, schema), parameters).fetchone()
    return row[0] if row else None


def compare_sample(
    connection: psycopg.Connection, schema: str, day: date, *, again: Sequence[int] = ()
) -> Sample:
    """Compare some QRs of a day, their totals, some other totals, and the workspace's day.

    again: QRs that have to be among them. QRs that take too long are left out.
    """
    deadline = monotonic() + _SECS
    sample = Sample(day, 0, [], [])
    # The statement that took too long ends the sample, and what was compared counts.
    with suppress(psycopg.errors.QueryCanceled), connection.transaction():
        for limit in _LIMITS:
            connection.execute(limit.encode())
        sample = _compare_sums(connection, schema, day, again, sample)
        for number, qr_id in enumerate([*again, *_list_qrs(connection, schema, day)], start=1):
            difference = compare_day(connection, schema, qr_id, day)
            sample = sample._replace(compared=number)
            if difference is not None:
                sample.wrong_qr_ids.append(qr_id)
                sample.lines.append(
                    f"QR {qr_id} on {day}: {difference.hours} hours and {difference.values} values"
                    " differ from the rows"
                )
            if monotonic() > deadline:
                break
        sample = sample._replace(is_complete=sample.compared >= len(again))
    return sample


def _compare_sums(
    connection: psycopg.Connection, schema: str, day: date, again: Sequence[int], sample: Sample
) -> Sample:
    for wrong in list_wrong_days(connection, schema, day, day):
        sample.lines.append(
            f"{day}: the workspace's day has {wrong.stored_human_count} scans by people and"
            f" {wrong.stored_bot_count} by bots, its hours have {wrong.human_count} and"
            f" {wrong.bot_count}"
        )
    totals = connection.execute(in_schema(_SAMPLE_TOTALS, schema), {"most_qrs": MAX_QRS})
    qr_ids = [*again, *_list_qrs(connection, schema, day), *(row[0] for row in totals)]
    rows = connection.execute(in_schema(_LIST_WRONG_SUMS, schema), {"qr_ids": qr_ids})
    for qr_id, stored, stored_bots, scans, bots in rows:
        sample.wrong_qr_ids.append(qr_id)
        sample.lines.append(
            f"QR {qr_id}: the total is {stored} ({stored_bots} bots), its hours have {scans}"
            f" ({bots} bots)"
        )
    return sample


def _list_qrs(connection: psycopg.Connection, schema: str, day: date) -> list[int]:
    period = Period.of_day(day)
    parameters = {
        "start": period.start,
        "end": period.end,
        "most_scans": MAX_SCANS,
        "most_qrs": MAX_QRS,
    }
    rows = connection.execute(in_schema(_SAMPLE_QRS, schema), parameters)
    return [qr_id for (qr_id,) in rows]
