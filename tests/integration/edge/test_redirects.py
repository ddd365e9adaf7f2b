"""GET /q/{short_id}/ on the platform's own host."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import httpx
import pytest
import redis
from django.conf import settings

from edge.assembly import EdgeConfig
from qrs.routes.codec import route_key
from qrs.routes.models import QrRoute
from tests.integration.edge.driver import Phone, drive, hash_visitor, open_phone, read_events
from tests.support.factories import MENU_URL, Workspace

TRUSTED_PEER = "127.0.0.1"
STRANGER = "198.51.100.9"
NEEDED = {"location", "cache-control", "content-length", "date", "x-request-id"}


@pytest.mark.parametrize("form", ["/q/{}/", "/q/{}", "/q/{}/?utm_source=poster", "/q/{}?x=%ff"])
def test_a_redirect_has_only_the_necessary_headers(
    config: EdgeConfig, short_id: str, form: str
) -> None:
    response = drive(config, lambda phone: phone.get(form.format(short_id)))
    assert response.status_code == 302
    assert response.headers["location"] == MENU_URL
    assert response.headers["cache-control"] == "no-store"
    assert set(response.headers) == NEEDED
    assert response.content == b""
    (event,) = read_events(short_id)
    assert event.query == form.partition("?")[2]


@pytest.mark.parametrize(
    ("sent", "recorded"),
    [
        ("utm_source=poster7&utm_medium=print", "utm_source=poster7&utm_medium=print"),
        ("a=1?b=2&&=", "a=1?b=2&&="),
        ("q=" + "x" * 600, "q=" + "x" * 510),
        ("n=%C3%A9%00", "n=%C3%A9%00"),
        ("", ""),
    ],
)
def test_the_query_of_a_scan_is_recorded_as_it_was_sent(
    config: EdgeConfig, short_id: str, sent: str, recorded: str
) -> None:
    drive(config, lambda phone: phone.get(f"/q/{short_id}/?{sent}"))
    (event,) = read_events(short_id)
    assert event.query == recorded


def test_head_gets_the_same_response_and_is_not_counted(config: EdgeConfig, short_id: str) -> None:
    response = drive(config, lambda phone: phone.call("HEAD", f"/q/{short_id}/"))
    assert (response.status_code, response.headers["location"]) == (302, MENU_URL)
    assert read_events(short_id) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_not_allowed(config: EdgeConfig, short_id: str, method: str) -> None:
    response = drive(config, lambda phone: phone.call(method, f"/q/{short_id}/"))
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")
    assert response.headers["cache-control"] == "no-store"
    assert read_events(short_id) == []


def test_the_event_has_the_headers_of_phone_and_cdn(config: EdgeConfig, nord: Workspace) -> None:
    qr = nord.create_qr()
    headers = {
        "user-agent": "Mozilla/5.0 (iPhone)",
        "referer": "https://google.com/",
        "x-forwarded-for": "203.0.113.5",
        "cf-ipcountry": "CA",
        "cf-ipcity": "Montréal".encode(),
        "sec-purpose": "prefetch",
        "sec-gpc": "1",
    }
    drive(config, lambda phone: phone.call("GET", f"/q/{qr['short_id']}/", headers=headers))
    (event,) = read_events(qr["short_id"])
    assert UUID(event.event_id).version == 7
    assert (event.tenant_id, event.qr_id, event.outcome) == (nord.tenant.pk, qr["id"], "redirected")
    assert (event.host, event.user_agent) == ("q.localhost", "Mozilla/5.0 (iPhone)")
    assert (event.referer, event.address) == ("https://google.com/", "")
    assert event.country == "CA"
    assert event.city.encode("latin-1").decode() == "Montréal"
    assert (event.purpose, event.gpc, event.variant) == ("prefetch", True, "")


def test_a_client_without_a_trusted_proxy_can_forge_neither_location_nor_address(
    config: EdgeConfig, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        async with open_phone(phone.edge, STRANGER) as forged:
            await forged.scan(short_id, cf_ipcountry="CA", x_forwarded_for="203.0.113.5")

    drive(config, scenario)
    (event,) = read_events(short_id)
    assert (event.visitor, event.country) == (hash_visitor(STRANGER, event), "")


def test_variants_are_recorded_as_they_were_sent(config: EdgeConfig, nord: Workspace) -> None:
    qr = nord.create_qr()
    variants = [
        {"url": "https://example.com/a", "weight": 1, "label": "A"},
        {"url": "https://example.com/b", "weight": 1, "label": "B"},
    ]
    response = nord.owner.patch(f"/api/v1/dynamic/{qr['short_id']}/", {"variants": variants})
    assert response.status == 200, response.content

    async def scenario(phone: Phone) -> list[httpx.Response]:
        return await asyncio.gather(*[phone.scan(qr["short_id"]) for _ in range(60)])

    sent = Counter(response.headers["location"][-1].upper() for response in drive(config, scenario))
    recorded = Counter(event.variant for event in read_events(qr["short_id"]))
    assert sent == recorded
    assert set(sent) == {"A", "B"}


@pytest.mark.parametrize(
    "path",
    ["/q/zzzzzzzz/", "/q/short/", "/q/", "/q", "/", "/q//", "/q/aBc12dE%00/", "/favicon.ico"],
)
def test_error_pages_are_not_cached(config: EdgeConfig, path: str) -> None:
    response = drive(config, lambda phone: phone.get(path))
    assert response.status_code == 404
    assert "QR not found" in response.text
    assert response.headers["cache-control"] == "no-store"


def test_short_ids_are_case_sensitive(config: EdgeConfig, short_id: str) -> None:
    response = drive(config, lambda phone: phone.scan(short_id.swapcase()))
    assert response.status_code == 404


def test_percent_encoded_letters_are_the_same_id(config: EdgeConfig, short_id: str) -> None:
    encoded = f"%{ord(short_id[0]):02x}{short_id[1:]}"
    assert drive(config, lambda phone: phone.scan(encoded)).status_code == 302


@pytest.mark.parametrize(
    ("offered", "is_kept"),
    [("order-4711.a_b", True), ("short", True), ("x" * 129, False), ("evil id\t1", False)],
)
def test_a_valid_request_id_is_returned(
    config: EdgeConfig, short_id: str, offered: str, is_kept: bool
) -> None:
    response = drive(config, lambda phone: phone.scan(short_id, x_request_id=offered))
    assert (response.headers["x-request-id"] == offered) is is_kept
    assert is_kept or len(response.headers["x-request-id"]) >= 8


# Traced line by line, 500 scans at once would exceed the engine's time limits.
@pytest.mark.no_cover
def test_many_scans_at_once_leave_one_event_each(config: EdgeConfig, nord: Workspace) -> None:
    short_ids = [nord.create_qr()["short_id"] for _ in range(5)]

    async def scenario(phone: Phone) -> Any:
        scans = [phone.scan(short_id) for short_id in short_ids for _ in range(100)]
        return await asyncio.gather(*scans)

    responses = drive(config, scenario)
    assert {response.status_code for response in responses} == {302}
    for short_id in short_ids:
        events = read_events(short_id)
        assert len({event.event_id for event in events}) == len(events) == 100


def test_an_unreadable_row_does_not_affect_the_other_routes(
    config: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    broken = nord.create_qr()["short_id"]
    QrRoute.objects.filter(short_id=broken).update(variants=[{"url": MENU_URL}])
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(route_key(broken), route_key(short_id))

    async def scenario(phone: Phone) -> list[httpx.Response]:
        return await asyncio.gather(*[phone.scan(one) for one in (broken, short_id)])

    assert [one.status_code for one in drive(config, scenario)] == [404, 302]
    assert len(read_events(short_id)) == 1
    # Tests that compare all routes read it.
    QrRoute.objects.filter(short_id=broken).update(variants=[])
