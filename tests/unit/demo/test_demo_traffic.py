"""The demo's scan events: plausible, and the same each time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from demo.catalogue import AGENCY, FREE, WORKSPACES, DemoQr
from demo.traffic import PrintedQr, generate_scans
from kernel.urls import normalise_destination_url
from scans.events import OUTCOMES, ScanEvent

NOW = datetime(2026, 3, 15, 18, 30, tzinfo=UTC)


def scans_of(demo: DemoQr) -> list[ScanEvent]:
    printed = PrintedQr(demo=demo, tenant_id=3, qr_id=7, short_id="aBc12dEf", host="q.localhost")
    return list(generate_scans(printed, now=NOW))


def test_the_same_start_gives_the_same_events() -> None:
    assert scans_of(AGENCY.qrs[0]) == scans_of(AGENCY.qrs[0])


@pytest.mark.parametrize("demo", AGENCY.qrs + FREE.qrs, ids=lambda demo: demo.name)
def test_scans_lie_between_creation_of_the_code_and_now(demo: DemoQr) -> None:
    events = scans_of(demo)
    created_at = NOW - timedelta(days=demo.age_days)
    for event in events:
        scanned_at = datetime.fromtimestamp(event.scanned_at_ms / 1000, UTC)
        assert created_at <= scanned_at < NOW
        assert event.outcome in OUTCOMES
        assert (event.variant != "") == (bool(demo.variants) and event.outcome == "redirected")
    assert {event.outcome for event in events} == (
        {"redirected", "paused"} if demo.paused_days_ago else {"redirected"}
    )


def test_event_ids_are_version_7_of_their_millisecond() -> None:
    for event in scans_of(AGENCY.qrs[1])[:50]:
        parsed = UUID(event.event_id)
        assert (parsed.version, parsed.int >> 80) == (7, event.scanned_at_ms)


def test_the_whole_agency_has_a_few_thousand_scans() -> None:
    assert 3_000 < sum(len(scans_of(demo)) for demo in AGENCY.qrs) < 8_000


def test_the_api_accepts_every_destination_unchanged() -> None:
    for workspace in WORKSPACES:
        for demo in workspace.qrs:
            urls = [demo.destination_url, demo.earlier_url or demo.destination_url]
            for url in [*urls, *(variant.url for variant in demo.variants)]:
                assert normalise_destination_url(url, is_own_host=lambda _: False) == url


def test_names_are_unique_within_a_workspace() -> None:
    for workspace in WORKSPACES:
        names = [demo.name for demo in workspace.qrs]
        assert len(set(names)) == len(names)
