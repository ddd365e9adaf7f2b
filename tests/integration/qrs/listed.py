"""Codes of every kind for lists, and what a list has to show of them, worked out row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from unicodedata import normalize
from urllib.parse import urlsplit

from kernel.ids import new_short_id
from qrs.models import DynamicQr, ScanTotal
from qrs.selectors.filters import QrFilter, QrOrder, QrSort, QrState
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
NAMES = (
    "Flyer",
    "flyer",
    "Émile",
    "emile",
    "Zebra",
    "Ärzte",
    "Menu 10",
    "Menu 2",
    "Straße",
    "100 %",
)
HOSTS = ("example.com", "shop.example.com", "example.com:8443", "xn--mller-kva.example")


@dataclass(frozen=True)
class Listed:
    """A code as the model knows it."""

    qr: DynamicQr
    scans: int
    last_scan: datetime | None


def make_codes(tenant: Tenant, *, number: int, seed: int) -> list[Listed]:
    """Codes with all mixes of state, variants, hosts and scans."""
    random = Random(seed)
    with tenant_schema(tenant.schema_name):
        qrs = DynamicQr.objects.bulk_create(_make_code(random, place) for place in range(number))
        listed = [Listed(qr, *_draw_total(random)) for qr in qrs]
        ScanTotal.objects.bulk_create(
            ScanTotal(qr_id=row.qr.pk, scan_count=row.scans, last_scanned_at=row.last_scan)
            for row in listed
            if row.scans or random.random() < 0.5
        )
    return listed


def _make_code(random: Random, place: int) -> DynamicQr:
    variants = [
        {"url": f"https://{random.choice(HOSTS)}/{label}", "weight": 1, "label": label}
        for label in ("A", 'B "url": "https://example.com/')
    ]
    made_at = START + timedelta(minutes=random.randrange(5))
    return DynamicQr(
        short_id=new_short_id(),
        name=random.choice(NAMES),
        destination_url=f"http{random.choice(('', 's'))}://{random.choice(HOSTS)}/{place}",
        variants=variants if random.random() < 0.3 else [],
        is_active=random.random() < 0.6,
        is_blocked=random.random() < 0.2,
        created_at=made_at,
        updated_at=made_at,
    )


def _draw_total(random: Random) -> tuple[int, datetime | None]:
    scans = random.choice((0, 0, 1, 5, 5, 70))
    return scans, START + timedelta(hours=random.randrange(4)) if scans else None


def list_expected(rows: list[Listed], wanted: QrFilter, order: QrOrder) -> list[str]:
    """Short ids in order, by a plain reading of the rules."""
    found = [row for row in rows if all(_holds(row, wanted))]
    found.sort(key=lambda row: (_sort_key(row, order.sort), row.qr.pk), reverse=order.is_descending)
    return [row.qr.short_id for row in found]


def _holds(row: Listed, wanted: QrFilter) -> Iterator[bool]:
    qr = row.qr
    state = QrState.BLOCKED if qr.is_blocked else QrState.PAUSED
    if qr.is_active and not qr.is_blocked:
        state = QrState.ACTIVE
    yield wanted.state in (QrState.ANY, state)
    urls = [qr.destination_url, *(variant["url"] for variant in qr.variants)]
    yield not wanted.host or wanted.host in {urlsplit(url).hostname for url in urls}
    yield not wanted.has_variants or bool(qr.variants)
    yield not wanted.never_scanned or not row.scans
    text = wanted.search.casefold()
    yield any(text in part.casefold() for part in (qr.name, qr.destination_url, qr.short_id))


def _sort_key(row: Listed, sort: QrSort) -> object:
    return {
        QrSort.CREATED: row.qr.created_at,
        QrSort.NAME: normalize("NFD", row.qr.name).lower(),
        QrSort.SCANS: row.scans,
        QrSort.LAST_SCAN: row.last_scan or datetime.min.replace(tzinfo=UTC),
    }[sort]
