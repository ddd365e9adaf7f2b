"""Top lists and pins show the most frequent values, whatever the order of arrival."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from redis import Redis

from scans.analytics import counts
from scans.analytics.historical_counts import rank
from scans.analytics.qr_analytics import QrAnalytics, get_qr_analytics, merge_pins
from scans.analytics.rollups import dimensions, recount
from scans.analytics.rollups.check import list_drift
from scans.analytics.rollups.dimensions import READERS
from scans.analytics.rollups.outdated import recount_outdated_days
from scans.analytics.rollups.rebuild import Range
from scans.events import ScanEvent
from scans.models import DynamicQrScan, ScanRollup, ScanRollupTail
from scans.period import Period
from scans.retention.erase import erase_qr
from tasks.scans import recount_outdated_lists
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema
from tenants.signals import tenant_migrated
from tests.integration.scans.draining import append, drain_all
from tests.integration.scans.rollup_tables import dump, open_connection, rebuild_all
from tests.support.factories import Workspace, run_parallel
from tests.unit.scans.events import NOON_MS, make_event

QR = 42
DAY = date(2026, 5, 8)
DAY_MS = 86_400_000
BOT = "curl/8.5.0"
Order = Callable[[list[ScanEvent]], list[ScanEvent]]


def _shuffle(events: list[ScanEvent]) -> list[ScanEvent]:
    return random.Random(7).sample(events, len(events))


ORDERS: dict[str, Order] = {
    "rare ones first": lambda events: events,
    "rare ones last": lambda events: events[::-1],
    "mixed": _shuffle,
}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets are capped at 31 values."""
    monkeypatch.setattr(dimensions, "MAX_VALUES", 30)
    monkeypatch.setattr(dimensions, "MOST_FREQUENT", 12)


def _make(workspace: Workspace, **changes: Any) -> ScanEvent:
    return make_event(tenant_id=workspace.tenant.pk, qr_id=QR, **changes)


def _ingest(redis: Redis, events: list[ScanEvent], *, batch: int = 250) -> None:
    """Append entries as the engine does; drain after every few of them."""
    for start in range(0, len(events), 4 * batch):
        for at in range(start, min(start + 4 * batch, len(events)), batch):
            append(redis, *events[at : at + batch])
        drain_all(redis)


def _read(workspace: Workspace, *, bots: bool = True, days: int = 1) -> QrAnalytics:
    period = Period.ending(DAY, days=days)
    with tenant_schema(workspace.tenant.schema_name):
        return get_qr_analytics(qr_id=QR, period=period, include_bots=bots)


def _count_rows(workspace: Workspace, dimension: str, *, bots: bool) -> Counter[str]:
    with tenant_schema(workspace.tenant.schema_name):
        rows = list(DynamicQrScan.objects.filter(qr_id=QR, outcome="redirected"))
    names = READERS[dimension]([row for row in rows if bots or not row.is_bot])
    return Counter(name for name in names if name)


def _top(counts: Counter[str]) -> list[tuple[str, int]]:
    return [(name, counts[name]) for name in rank(counts.items())[:10]]


def _assert_exact(workspace: Workspace, *, days: int = 1) -> None:
    for bots in (True, False):
        analytics = _read(workspace, bots=bots, days=days)
        for dimension in READERS:
            expected = _count_rows(workspace, dimension, bots=bots)
            if dimension == "pin":
                assert analytics.pins == merge_pins(expected.items())
            else:
                assert analytics.of(dimension) == _top(expected), dimension
    with closing(open_connection()) as connection:
        assert list(list_drift(connection, workspace.tenant.schema_name, Range())) == []
        before = dump(connection, workspace.tenant)
        rebuild_all(connection, workspace.tenant)
        assert dump(connection, workspace.tenant) == before


@pytest.mark.parametrize("order", ORDERS)
def test_a_city_with_many_late_scans_is_at_the_top(
    redis: Redis, nord: Workspace, order: str
) -> None:
    events = [
        _make(nord, city=f"City {n}", latitude=f"{n % 80}.0", longitude=f"{n % 170}.0")
        for n in range(320)
    ]
    london = {"city": "London", "country": "GB", "latitude": "51.5", "longitude": "-0.1"}
    events += [_make(nord, **london) for _ in range(500)]
    _ingest(redis, ORDERS[order](events))

    analytics = _read(nord)

    assert analytics.of("city")[0] == ("London, GB", 500)
    assert analytics.pins[0] == (51.5, -0.1, "London", "GB")
    _assert_exact(nord)


def test_made_up_referers_displace_no_frequent_one(redis: Redis, nord: Workspace) -> None:
    events = [_make(nord, referer=f"https://made-up-{n}.example/") for n in range(301)]
    real = [f"https://real-{n}.example/" for n in range(12)]
    events += [_make(nord, referer=one) for n, one in enumerate(real) for _ in range(n + 2)]
    _ingest(redis, events)
    assert _read(nord).of("referer") == [(one, n + 2) for n, one in enumerate(real)][:1:-1]
    _assert_exact(nord)


def _make_many_referers(workspace: Workspace, made_up: int) -> list[ScanEvent]:
    events = [
        _make(workspace, referer=f"https://made-up-{n}.example/", user_agent=BOT)
        for n in range(made_up)
    ]
    return events + [
        _make(workspace, referer=f"https://{n}.example/") for n in range(40) for _ in range(n + 2)
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_the_most_frequent_values_of_a_capped_bucket_are_exact(
    redis: Redis, nord: Workspace, small: None, order: str
) -> None:
    """So are those of people when bots send more values than are listed."""
    _ingest(redis, ORDERS[order](_make_many_referers(nord, 200)), batch=20)
    with tenant_schema(nord.tenant.schema_name):
        listed = ScanRollup.objects.filter(dimension="referer").count()
        assert listed <= 2 * dimensions.MOST_FREQUENT + 1
        assert ScanRollupTail.objects.filter(dimension="referer").count() == 240 + 1 - listed
    _assert_exact(nord)


def test_a_bucket_lists_ten_thousand_values_and_is_capped_beyond(
    redis: Redis, nord: Workspace
) -> None:
    events = _shuffle(_make_many_referers(nord, 10_300))
    for share, are_listed in ((events[:9_000], True), (events[9_000:], False)):
        _ingest(redis, share, batch=1_000)
        expected = _count_rows(nord, "referer", bots=True)
        with tenant_schema(nord.tenant.schema_name):
            listed = ScanRollup.objects.filter(dimension="referer").count()
        assert listed == len(expected) if are_listed else listed <= 2_001
        assert _read(nord).of("referer") == _top(expected)
        people = _count_rows(nord, "referer", bots=False)
        assert _read(nord, bots=False).of("referer") == _top(people)


def test_two_workers_agree_on_what_is_listed(
    redis: Redis, nord: Workspace, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "CHUNK_ROWS", 50)
    chance = random.Random(3)
    events = [
        _make(
            nord,
            referer=f"https://{int(200 * chance.random() ** 3)}.example/",
            user_agent=chance.choice([BOT, make_event().user_agent]),
            scanned_at_ms=NOON_MS - DAY_MS * chance.randrange(3),
        )
        for _ in range(900)
    ]
    for at in range(0, len(events), 5):
        append(redis, *events[at : at + 5])
    inserted = run_parallel([lambda: drain_all(redis).inserted] * 2)
    assert sum(inserted) == len(events)
    with closing(open_connection()) as connection:
        assert list(list_drift(connection, nord.tenant.schema_name, Range())) == []


def test_a_period_is_exact_when_it_has_more_names_than_are_cached(
    redis: Redis, nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is rare in the past and frequent today."""
    monkeypatch.setattr(counts, "MAX_NAMES", 15)
    events = [
        _make(nord, referer=f"https://{n}.example/", scanned_at_ms=NOON_MS - DAY_MS * (n % 3))
        for n in range(90)
        for _ in range(1 + n // 9)
    ]
    events += [_make(nord, referer="https://1.example/") for _ in range(20)]
    _ingest(redis, _shuffle(events))
    _assert_exact(nord, days=3)
    assert ("https://1.example/", 21) in _read(nord, days=3).of("referer")


def test_an_erased_day_leaves_nothing_behind(redis: Redis, nord: Workspace, small: None) -> None:
    _ingest(redis, [_make(nord, referer=f"https://{n}.example/") for n in range(60)])
    with closing(open_connection()) as connection:
        erase_qr(connection, nord.tenant.schema_name, QR)
        assert [rows for rows in dump(connection, nord.tenant).values() if rows] == []


def _cap_like_the_version_before(workspace: Workspace, values: int) -> None:
    """It listed the first values, and wrote the id of the first event beside each."""
    schema = workspace.tenant.schema_name
    cut = f"""
        WITH gone AS (
            DELETE FROM "{schema}".scans_scanrollup WHERE dimension = 'referer' AND value NOT IN (
                SELECT value FROM "{schema}".scans_scanrollup
                WHERE dimension = 'referer' ORDER BY human_count, value LIMIT %s
            ) RETURNING *
        )
        INSERT INTO "{schema}".scans_scanrollup
        SELECT qr_id, day, dimension, '(other)', sum(human_count), sum(bot_count),
               '019f0000-0000-7000-8000-000000000000'
        FROM gone GROUP BY qr_id, day, dimension
    """  # noqa: S608 - our own names
    with closing(open_connection()) as connection:
        connection.execute(cut, [values])


def _make_unequal(workspace: Workspace) -> Iterable[ScanEvent]:
    return (
        _make(workspace, referer=f"https://{n}.example/") for n in range(40) for _ in range(n + 1)
    )


def test_buckets_capped_by_the_version_before_are_recounted_by_the_next_scan(
    redis: Redis, nord: Workspace
) -> None:
    _ingest(redis, list(_make_unequal(nord)))
    _cap_like_the_version_before(nord, 20)
    assert _read(nord).of("referer")[0] == ("https://19.example/", 20)
    _ingest(redis, [_make(nord)])
    assert _read(nord).of("referer")[0] == ("https://39.example/", 40)
    _assert_exact(nord)


def test_buckets_capped_by_the_version_before_are_recounted_by_a_task(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    for workspace in (nord, sud):
        _ingest(redis, list(_make_unequal(workspace)))
        _cap_like_the_version_before(workspace, 20)
        assert _read(workspace).of("referer")[0] == ("https://19.example/", 20)
    with closing(open_connection()) as connection:
        done = recount_outdated_days(
            connection, since=DAY, budget_secs=0, after_tenant_id=nord.tenant.pk - 1
        )
    assert done == nord.tenant.pk
    recount_outdated_lists(after_tenant_id=nord.tenant.pk)
    for workspace in (nord, sud):
        assert _read(workspace).of("referer")[0] == ("https://39.example/", 40)
        _assert_exact(workspace)


def test_buckets_capped_by_the_version_before_are_recounted_when_migrated(
    redis: Redis, nord: Workspace
) -> None:
    _ingest(redis, list(_make_unequal(nord)))
    _cap_like_the_version_before(nord, 20)
    tenant_migrated.send(
        sender=Tenant, schema_name=nord.tenant.schema_name, report=lambda _line: None
    )
    assert _read(nord).of("referer")[0] == ("https://39.example/", 40)
    _assert_exact(nord)
