"""Enumeration of short ids: guesses cause no queries, and scans of real codes are not affected."""

import asyncio
import secrets
import string
from collections import Counter

import httpx
import pytest

from edge.assembly import EdgeConfig
from edge.redirects.enumeration import BURST
from qrs.routes.codec import route_key
from tests.integration.edge.driver import Phone, drive, open_phone
from tests.support.factories import MENU_URL, Workspace

CRAWLER = "198.51.100.66"
LETTERS = string.ascii_letters + string.digits


@pytest.fixture(autouse=True)
def slow_refill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times slower, so that a busy machine does not refill the bucket during a test."""
    monkeypatch.setattr("edge.redirects.enumeration.TOKENS_PER_SEC", 0.1)


def guess() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(8))


async def try_ids(phone: Phone, count: int, **headers: str) -> list[httpx.Response]:
    """Request them one after the other."""
    headers = {"x_forwarded_for": CRAWLER, **headers}
    return [await phone.scan(guess(), **headers) for _ in range(count)]


def test_crawler_gets_429_and_causes_no_more_queries(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> None:
        statuses = Counter(response.status_code for response in await try_ids(phone, int(BURST)))
        assert statuses == {404: BURST}
        before = phone.edge.database.queries
        limited = await try_ids(phone, 30)
        assert {response.status_code for response in limited[-20:]} == {429}
        # Real time may refill a token meanwhile.
        assert phone.edge.database.queries - before <= 5
        assert phone.edge.metrics.rate_limited >= 20
        assert 1 <= int(limited[-1].headers["retry-after"]) <= 60
        assert limited[-1].headers["cache-control"] == "no-store"
        assert "set-cookie" not in limited[-1].headers
        assert "Too many tries" in limited[-1].text
        french = (await try_ids(phone, 1, accept_language="fr"))[0]
        assert "Trop d\u2019essais" in french.text

    drive(config, scenario)


def test_real_codes_still_redirect_for_a_network_over_the_limit(
    config: EdgeConfig, nord: Workspace
) -> None:
    short_id = nord.create_qr()["short_id"]

    async def scenario(phone: Phone) -> None:
        await try_ids(phone, int(BURST) + 5)
        response = await phone.scan(short_id, x_forwarded_for=CRAWLER)
        assert (response.status_code, response.headers["location"]) == (302, MENU_URL)

    drive(config, scenario)


def test_a_crowd_behind_one_address_is_never_limited_even_when_redis_is_cold(
    config: EdgeConfig, nord: Workspace
) -> None:
    from django.conf import settings
    from redis import Redis

    short_ids = [nord.create_qr()["short_id"] for _ in range(100)]
    client = Redis.from_url(settings.REDIS_URL)
    client.delete(*[route_key(short_id) for short_id in short_ids])
    client.close()

    async def scenario(phone: Phone) -> None:
        for _ in range(3):
            scans = [
                phone.scan(one, x_forwarded_for="192.0.2.1") for one in short_ids for _ in "ab"
            ]
            responses = await asyncio.gather(*scans)
            assert {response.status_code for response in responses} == {302}

    drive(config, scenario)


def test_other_networks_are_not_limited(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> int:
        await try_ids(phone, int(BURST) + 5)
        return (await try_ids(phone, 1, x_forwarded_for="198.51.100.67"))[0].status_code

    assert drive(config, scenario) == 404


def test_repeated_scans_of_one_misprinted_code_are_not_limited(config: EdgeConfig) -> None:
    misprint = guess()

    async def scenario(phone: Phone) -> None:
        for _ in range(20):
            scans = [phone.scan(misprint, x_forwarded_for="192.0.2.2") for _ in range(50)]
            assert {response.status_code for response in await asyncio.gather(*scans)} == {404}

    drive(config, scenario)


def test_the_paused_page_is_limited_too(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> int:
        headers = {"x_forwarded_for": CRAWLER}
        for _ in range(int(BURST) + 5):
            last = await phone.get(f"/q/{guess()}/paused/", **headers)
        return last.status_code

    assert drive(config, scenario) == 429


def test_a_forged_address_does_not_evade_the_limit(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> int:
        async with open_phone(phone.edge, "203.0.113.99") as stranger:
            for number in range(int(BURST) + 5):
                last = await stranger.scan(guess(), x_forwarded_for=f"10.0.0.{number}")
        return last.status_code

    assert drive(config, scenario) == 429
