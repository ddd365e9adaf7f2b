"""Paused QRs that people go on scanning: printed copies still lead to the "paused" page."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from kernel.sql_files import read_sql

_PAUSED_BUT_SCANNED = read_sql(__package__, "paused_but_scanned")
PAUSED_SCAN_DAYS = 7


class PausedQr(NamedTuple):
    """scan_count: scans by people that saw the "paused" page, of the last 7 days."""

    short_id: str
    name: str
    scan_count: int
    last_scanned_at: datetime


@dataclass(frozen=True, slots=True)
class PausedButScanned:
    """qrs: the last scanned first. count: of all of them, also of those that are not listed."""

    qrs: list[PausedQr] = field(default_factory=list)
    count: int = 0


def list_paused_but_scanned(*, now: datetime, limit: int = 5) -> PausedButScanned:
    """QRs that are paused now and that people have scanned since, in the last 7 days."""
    since = now - timedelta(days=PAUSED_SCAN_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_PAUSED_BUT_SCANNED, {"since": since, "limit": limit})
        rows = cursor.fetchall()
    return PausedButScanned([PausedQr(*row[:4]) for row in rows], rows[0][4] if rows else 0)
