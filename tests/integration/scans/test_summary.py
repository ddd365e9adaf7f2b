"""GET /api/v1/analytics/"""

import time
from typing import Any

import pytest
from redis import Redis

from tenants.models import Role
from tests.integration.scans.draining import append, drain_all
from tests.support.factories import ApiClient, Workspace
from tests.unit.scans.events import make_event

URL = "/api/v1/analytics/"
DAY_MS = 24 * 3600 * 1000


def _scan(redis: Redis, workspace: Workspace, qr: dict[str, Any], **changes: Any) -> None:
    ours = {
        "tenant_id": workspace.tenant.pk,
        "qr_id": qr["id"],
        "short_id": qr["short_id"],
        "scanned_at_ms": time.time_ns() // 1_000_000,
    }
    append(redis, make_event(**{**ours, **changes}))


def test_it_sums_all_qrs_of_the_workspace(redis: Redis, nord: Workspace, sud: Workspace) -> None:
    menu, poster = nord.create_qr("Menu"), nord.create_qr("Poster")
    for _ in range(2):
        _scan(redis, nord, poster)
    _scan(redis, nord, menu)
    _scan(redis, nord, menu, outcome="paused")
    _scan(redis, sud, sud.create_qr())
    drain_all(redis)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert nord.owner.get(URL).outcome == (
        200,
        {
            "total_scans": 3,
            "scans_in_period": 3,
            "period_days": 30,
            "by_day": [{"day": today, "count": 3}],
            "top_qrs": [
                {"short_id": poster["short_id"], "name": "Poster", "count": 2},
                {"short_id": menu["short_id"], "name": "Menu", "count": 1},
            ],
        },
    )


def test_without_scans_everything_is_empty(solo: Workspace) -> None:
    assert solo.owner.get(URL).json == {
        "total_scans": 0,
        "scans_in_period": 0,
        "period_days": 30,
        "by_day": [],
        "top_qrs": [],
    }


def test_older_scans_are_in_the_total_only(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    now_ms = time.time_ns() // 1_000_000
    for age_days in (0, 6, 40):
        _scan(redis, nord, qr, scanned_at_ms=now_ms - age_days * DAY_MS)
    drain_all(redis)
    for days, in_period in (("1", 1), ("7", 2), ("30", 2), ("365", 3)):
        body = nord.owner.get(f"{URL}?days={days}").json
        assert (body["total_scans"], body["scans_in_period"]) == (3, in_period)
        assert body["period_days"] == int(days)
        assert body["by_day"] == sorted(body["by_day"], key=lambda day: day["day"])
        assert body["top_qrs"][0]["count"] == in_period


def test_bots_can_be_left_out_of_every_figure(redis: Redis, nord: Workspace) -> None:
    crawled, scanned = nord.create_qr("Crawled"), nord.create_qr("Scanned")
    _scan(redis, nord, scanned)
    for _ in range(3):
        _scan(redis, nord, crawled, user_agent="curl/8.5.0")
    drain_all(redis)
    people = nord.owner.get(f"{URL}?bots=exclude").json
    assert (people["total_scans"], people["scans_in_period"]) == (1, 1)
    assert [day["count"] for day in people["by_day"]] == [1]
    assert [qr["name"] for qr in people["top_qrs"]] == ["Scanned"]
    assert nord.owner.get(URL).json["top_qrs"][0]["name"] == "Crawled"


def test_a_deleted_qr_is_counted_but_not_named(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    _scan(redis, nord, qr)
    drain_all(redis)
    assert nord.owner.delete(f"/api/v1/dynamic/{qr['short_id']}/").status == 204
    body = nord.owner.get(URL).json
    assert (body["total_scans"], body["scans_in_period"], body["top_qrs"]) == (1, 1, [])


def test_the_ten_most_scanned_are_named(redis: Redis, nord: Workspace) -> None:
    for number in range(12):
        qr = nord.create_qr(f"QR {number:02}")
        for _ in range(2 if number == 11 else 1):
            _scan(redis, nord, qr)
    drain_all(redis)
    names = [qr["name"] for qr in nord.owner.get(URL).json["top_qrs"]]
    assert names == ["QR 11", *[f"QR {number:02}" for number in range(9)]]


@pytest.mark.parametrize("query", ["days=0", "days=366", "days=x", "bots=no"])
def test_invalid_parameters_are_refused(nord: Workspace, query: str) -> None:
    answer = nord.owner.get(f"{URL}?{query}")
    assert answer.status == 400
    assert list(answer.json) == [query.partition("=")[0]]


def test_a_viewer_reads(nord: Workspace) -> None:
    assert nord.member(Role.VIEWER).get(URL).status == 200


def test_without_a_token_it_is_401(anonymous: ApiClient) -> None:
    assert anonymous.get(URL).status == 401
