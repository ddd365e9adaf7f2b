"""Which codes a list shows, and in which order: for the pages, and for bulk actions on all that
match.

One query string filters everywhere. What it cannot mean is ignored rather than refused, because a
link that a colleague has sent must open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category

import ada_url
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    Func,
    OrderBy,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast, Coalesce, Collate

from kernel.hostnames import normalise_host
from kernel.input_types import MAX_FILTER_LENGTH
from kernel.unicode_text import strip_invisible
from qrs.models import DynamicQr, ScanTotal
from qrs.selectors.search import filter_qrs


class QrState(StrEnum):
    """Each code is in exactly one of these, but for ANY."""

    ANY = ""
    ACTIVE = "active"
    PAUSED = "paused"
    BLOCKED = "blocked"


class QrSort(StrEnum):
    """What a list is ordered by."""

    CREATED = "created"
    NAME = "name"
    SCANS = "scans"
    LAST_SCAN = "last_scan"


@dataclass(frozen=True, slots=True)
class QrFilter:
    """All conditions hold together. host: normalised, of the destination or of any variant."""

    search: str = ""
    state: QrState = QrState.ANY
    host: str = ""
    has_variants: bool = False
    never_scanned: bool = False

    @property
    def is_empty(self) -> bool:
        return self == QrFilter()


@dataclass(frozen=True, slots=True)
class QrOrder:
    """Equal rows follow in the order in which they were created."""

    sort: QrSort = QrSort.CREATED
    is_descending: bool = True


_STATES = {
    QrState.ANY: Q(),
    QrState.ACTIVE: Q(is_active=True, is_blocked=False),
    QrState.PAUSED: Q(is_active=False, is_blocked=False),
    QrState.BLOCKED: Q(is_blocked=True),
}
# Letters with accents come behind those without, and not behind z; needs neither an extension
# nor a server that was built with ICU.
_NAME_KEY = Collate(
    Func(
        F("name"),
        template="lower(normalize(%(expressions)s, NFD))",
        output_field=TextField(),
    ),
    "C",
)


def parse_qr_filter(query: Mapping[str, str | None]) -> QrFilter:
    """Read search, state, host, variants and never_scanned; a wrong value filters nothing."""
    state = query.get("state") or ""
    return QrFilter(
        search=_clean_search(query.get("search") or ""),
        state=QrState(state) if state in set(QrState) else QrState.ANY,
        host=normalise_filter_host(query.get("host") or ""),
        has_variants=query.get("variants") == "1",
        never_scanned=query.get("never_scanned") == "1",
    )


def parse_qr_order(query: Mapping[str, str | None]) -> QrOrder:
    """Read sort: a name of QrSort, with - in front for descending. Newest first by default."""
    raw = query.get("sort") or ""
    name = raw.removeprefix("-")
    if name not in set(QrSort):
        return QrOrder()
    return QrOrder(QrSort(name), is_descending=raw.startswith("-"))


def filter_listed_qrs(wanted: QrFilter) -> "QuerySet[DynamicQr]":
    """The codes of the active schema that match, newest first."""
    qrs = DynamicQr.objects.filter(_STATES[wanted.state]).order_by("-created_at", "-id")
    if wanted.host:
        qrs = _filter_host(qrs, wanted.host)
    if wanted.has_variants:
        qrs = qrs.exclude(variants=[])
    if wanted.never_scanned:
        scanned = ScanTotal.objects.filter(qr_id=OuterRef("pk"), scan_count__gt=0)
        qrs = qrs.filter(~Exists(scanned))
    return filter_qrs(qrs, wanted.search) if wanted.search else qrs


def order_qrs(qrs: "QuerySet[DynamicQr]", order: QrOrder) -> "QuerySet[DynamicQr]":
    """By the order wanted. A code that was never scanned counts as scanned before all others."""
    direction = "-" if order.is_descending else ""
    if order.sort is QrSort.NAME:
        keys: list[str | OrderBy] = [OrderBy(_NAME_KEY, descending=order.is_descending)]
    elif order.sort is QrSort.CREATED:
        keys = [f"{direction}created_at"]
    else:
        qrs = qrs.annotate(listed_total=_total(order.sort))
        keys = [
            OrderBy(
                F("listed_total"),
                descending=order.is_descending,
                nulls_first=None if order.is_descending else True,
                nulls_last=True if order.is_descending else None,
            )
        ]
    return qrs.order_by(*keys, f"{direction}id")


def normalise_filter_host(raw: str) -> str:
    """The host of a URL or a host name as it is typed, in ASCII; "" for anything else."""
    text = strip_invisible(raw)[:MAX_FILTER_LENGTH]
    if not text:
        return ""
    try:
        url = ada_url.URL(text if "://" in text else f"https://{text}")
    except ValueError:
        return ""
    return normalise_host(url.hostname) or ""


def _total(sort: QrSort) -> Coalesce | Subquery:
    rows = ScanTotal.objects.filter(qr_id=OuterRef("pk"))
    if sort is QrSort.LAST_SCAN:
        return Subquery(rows.values("last_scanned_at"))
    return Coalesce(Subquery(rows.values("scan_count")), 0, output_field=BigIntegerField())


def _filter_host(qrs: "QuerySet[DynamicQr]", host: str) -> "QuerySet[DynamicQr]":
    """Destinations are stored as browsers write them: the host is followed by a port or by /."""
    starts = [f"{scheme}://{host}{end}" for scheme in ("https", "http") for end in ("/", ":")]
    matches = Q()
    for start in starts:
        # As PostgreSQL writes jsonb. In a label these quotes would be escaped.
        variant = f'"url": "{start}'
        matches |= Q(destination_url__startswith=start) | Q(variants_text__contains=variant)
    return qrs.alias(variants_text=Cast("variants", TextField())).filter(matches)


def _clean_search(raw: str) -> str:
    """One line that PostgreSQL can compare, without what no row can contain."""
    readable = "".join(
        " " if category(character) in ("Cc", "Cs") else character for character in raw
    )
    return strip_invisible(readable)[:MAX_FILTER_LENGTH]
