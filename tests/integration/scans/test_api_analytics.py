"""GET /api/v1/dynamic/{short_id}/analytics/"""

import time
from typing import Any

import pytest
from redis import Redis

from tenants.models import Role
from tests.integration.scans.draining import append, drain_all
from tests.support.factories import ApiClient, Workspace
from tests.unit.scans.events import make_event

DAY_MS = 24 * 3600 * 1000


def _scan(redis: Redis, workspace: Workspace, qr: dict[str, Any], **changes: Any) -> None:
    ours = {
        "tenant_id": workspace.tenant.pk,
        "qr_id": qr["id"],
        "short_id": qr["short_id"],
        "scanned_at_ms": time.time_ns() // 1_000_000,
    }
    append(redis, make_event(**{**ours, **changes}))


def _url(qr: dict[str, Any], query: str = "") -> str:
    return f"/api/v1/dynamic/{qr['short_id']}/analytics/{query}"


def test_the_shape_is_that_of_the_reference(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr("Spring 2026 menu")
    _scan(redis, nord, qr, variant="A")
    drain_all(redis)

    answer = nord.owner.get(_url(qr))

    assert answer.status == 200
    today = time.strftime("%Y-%m-%d", time.gmtime())
    body = answer.json
    grid = body.pop("scan_heatmap_by_hour")
    assert sum(map(sum, grid)) == 1
    assert body == {
        "short_id": qr["short_id"],
        "name": "Spring 2026 menu",
        "total_scans": 1,
        "scans_in_period": 1,
        "period_days": 30,
        "by_day": [{"day": today, "count": 1}],
        "top_referers": [{"referer": "(direct)", "count": 1}],
        "top_clients": [{"client": "iOS", "count": 1}],
        "top_countries": [{"country": "CA", "count": 1}],
        "top_cities": [{"city": "Montreal, CA", "count": 1}],
        "top_devices": [{"device": "iPhone", "count": 1}],
        "top_os": [{"os": "iOS", "count": 1}],
        "top_browsers": [{"browser": "Safari", "count": 1}],
        "geo_pins": [{"lat": 45.5, "lon": -73.6, "city": "Montreal", "country": "CA"}],
        "by_variant": [{"variant": "A", "count": 1}],
    }


def test_without_scans_everything_is_empty(nord: Workspace) -> None:
    body = nord.owner.get(_url(nord.create_qr())).json
    assert (body["total_scans"], body["scans_in_period"]) == (0, 0)
    assert body["by_day"] == body["by_variant"] == body["geo_pins"] == body["top_os"] == []
    assert body["scan_heatmap_by_hour"] == [[0] * 24] * 7


def test_older_scans_are_in_the_total_only(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    now_ms = time.time_ns() // 1_000_000
    for age_days in (0, 6, 40):
        _scan(redis, nord, qr, scanned_at_ms=now_ms - age_days * DAY_MS)
    drain_all(redis)
    for days, in_period in (("1", 1), ("7", 2), ("30", 2), ("365", 3)):
        body = nord.owner.get(_url(qr, f"?days={days}")).json
        assert (body["total_scans"], body["scans_in_period"]) == (3, in_period)
        assert body["period_days"] == int(days)


def test_bots_can_be_left_out_of_every_figure(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    _scan(redis, nord, qr)
    _scan(redis, nord, qr, user_agent="curl/8.5.0")
    _scan(redis, nord, qr, purpose="prefetch")
    drain_all(redis)

    with_bots = nord.owner.get(_url(qr)).json
    people = nord.owner.get(_url(qr, "?bots=exclude")).json

    assert (with_bots["total_scans"], with_bots["scans_in_period"]) == (3, 3)
    assert with_bots["top_clients"] == [
        {"client": "iOS", "count": 2},
        {"client": "Bot", "count": 1},
    ]
    assert (people["total_scans"], people["scans_in_period"]) == (1, 1)
    assert people["top_clients"] == [{"client": "iOS", "count": 1}]


def test_paused_scans_are_not_counted(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    _scan(redis, nord, qr, outcome="paused")
    drain_all(redis)
    body = nord.owner.get(_url(qr)).json
    assert (body["total_scans"], body["scans_in_period"]) == (0, 0)


@pytest.mark.parametrize("days", ["0", "366", "-1", "1.5", "x", "", "%D9%A3", "1" * 1000, "1e2"])
def test_days_outside_1_to_365_are_refused(nord: Workspace, days: str) -> None:
    answer = nord.owner.get(_url(nord.create_qr(), f"?days={days}"))
    assert answer.outcome == (400, {"days": ["A whole number from 1 to 365 is required."]})


def test_other_values_of_bots_are_refused(nord: Workspace) -> None:
    answer = nord.owner.get(_url(nord.create_qr(), "?bots=no"))
    assert answer.outcome == (400, {"bots": ["Use include or exclude."]})


def test_a_viewer_reads(nord: Workspace) -> None:
    assert nord.member(Role.VIEWER).get(_url(nord.create_qr())).status == 200


def test_another_workspace_gets_the_404_of_an_unknown_qr(nord: Workspace, sud: Workspace) -> None:
    of_nord = sud.owner.get(_url(nord.create_qr()))
    of_nothing = sud.owner.get("/api/v1/dynamic/00000000/analytics/")
    assert of_nord.outcome == of_nothing.outcome == (404, {"detail": "Not found."})


def test_without_a_token_it_is_401(nord: Workspace, anonymous: ApiClient) -> None:
    assert anonymous.get(_url(nord.create_qr())).status == 401


def test_the_list_shows_the_scans_too(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    _scan(redis, nord, qr)
    drain_all(redis)
    body = nord.owner.get(f"/api/v1/dynamic/{qr['short_id']}/").json
    assert body["scan_count"] == 1
    assert body["last_scanned_at"] is not None
