"""Codes as the list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dashboard.charts.sparkline import draw_sparkline
from dashboard.frame.formatting import format_number, format_percent
from kernel.clock import utc_now
from kernel.translation import ngettext
from qrs.selectors.codes import QrRow, get_public_url
from scans.selectors import get_daily_counts
from tenants.principals import Principal
from tenants.selectors.hosts import get_public_base_url

DAYS = 30
_WEEK = 7
_SCHEME_END = "://"


@dataclass(frozen=True, slots=True)
class ShownUrl:
    """text: without its scheme, for reading. host, rest: its parts."""

    url: str
    host: str
    rest: str

    @classmethod
    def of(cls, url: str) -> "ShownUrl":
        parts = urlsplit(url)
        rest = url.partition(_SCHEME_END)[2].removeprefix(parts.netloc)
        return cls(url, parts.netloc, "" if rest == "/" else rest)

    @property
    def text(self) -> str:
        return f"{self.host}{self.rest}"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A code in the list. public_url: what is printed. counts: by day, the last one is today."""

    qr: QrRow
    public_url: ShownUrl
    destination: ShownUrl
    counts: Sequence[int]

    @property
    def sparkline(self) -> str:
        """ "" without scans."""
        count = sum(self.counts)
        if not count:
            return ""
        title = ngettext("%(count)s scan in 30 days", "%(count)s scans in 30 days", count)
        return draw_sparkline(self.counts, title=title % {"count": format_number(count)})

    @property
    def change(self) -> float | None:
        """Of the last 7 whole days against the 7 before; today is not over and in neither."""
        whole_days = self.counts[:-1]
        recent, before = sum(whole_days[-_WEEK:]), sum(whole_days[-2 * _WEEK : -_WEEK])
        return recent / before - 1 if before else None

    @property
    def change_text(self) -> str:
        """+15%."""
        return format_percent(self.change, signed=True)

    @property
    def labels(self) -> str:
        """Of its variants: "A/B 2" says how many there are."""
        return f"A/B {len(self.qr.variants)}" if self.qr.variants else ""


def build_rows(principal: Principal, qrs: Sequence[QrRow]) -> list[ShownRow]:
    """In two queries for any number of rows."""
    base_url = get_public_base_url(principal.tenant)
    counts = get_daily_counts(qr_ids=[qr.id for qr in qrs], today=utc_now().date(), days=DAYS)
    return [_build_row(qr, base_url, counts[qr.id]) for qr in qrs]


def _build_row(qr: QrRow, base_url: str, counts: list[int]) -> ShownRow:
    public_url = get_public_url(short_id=qr.short_id, base_url=base_url)
    return ShownRow(
        qr=qr,
        public_url=ShownUrl.of(public_url.removesuffix("/")),
        destination=ShownUrl.of(qr.destination_url),
        counts=counts,
    )


def get_switch_context(qr: Any) -> dict[str, Any]:
    """For codes/_switch.html. qr: a row or the model."""
    return {"short_id": qr.short_id, "name": qr.name, "is_active": qr.is_active}
