"""Single scans in a few words, for the live list and the page of scans."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from dashboard.figures.names import name_country, name_value
from scans.pages import SCAN_COLUMNS, get_scan_page

_SHOWN = 8


class ShownScan(NamedTuple):
    """place, device: in words, "" when unknown."""

    id: str
    at: datetime
    place: str
    device: str
    variant: str
    referrer: str
    host: str
    is_bot: bool
    is_paused: bool
    query: str


def list_live_rows(qr_id: int) -> list[ShownScan]:
    """The last scans, newest first."""
    page = get_scan_page(qr_id=qr_id, cursor=None, page_size=_SHOWN, include_bots=True)
    return [describe_scan(row) for row in page.rows]


def describe_scan(row: tuple[Any, ...]) -> ShownScan:
    """row: the values of SCAN_COLUMNS."""
    scan = dict(zip(SCAN_COLUMNS, row, strict=True))
    return ShownScan(
        id=str(scan["event_id"]),
        at=scan["scanned_at"],
        place=_describe_place(scan),
        device=_describe_device(scan),
        variant=scan["variant"],
        referrer=scan["referer_site"],
        host=scan["host"],
        is_bot=scan["is_bot"],
        is_paused=scan["outcome"] == "paused",
        query=scan["query"],
    )


def _describe_place(scan: Mapping[str, Any]) -> str:
    country = name_country(scan["country"]) if scan["country"] else ""
    return ", ".join(part for part in (scan["city"], country) if part)


def _describe_device(scan: Mapping[str, Any]) -> str:
    parts = (name_value("device", scan["device"]), name_value("browser", scan["browser"]))
    return " · ".join(part for part in parts if part)
