"""A QR with forward_query forwards the scan's query, on both paths."""

from typing import Any

import pytest

from edge.assembly import EdgeConfig
from tests.integration.edge.driver import Phone, drive, in_thread
from tests.support.factories import Workspace

LIST = "/api/v1/dynamic/"
MENU = "https://example.com/menu?lang=en#lunch"
QUERY = "?utm_source=poster7&lang=fr&q=men%C3%BC"
FORWARDED = "https://example.com/menu?lang=en&utm_source=poster7&q=men%C3%BC#lunch"


def create(nord: Workspace, **fields: Any) -> str:
    new = {"name": "Menu", "destination_url": MENU, "settings": {"forward_query": True}}
    response = nord.owner.post(LIST, new | fields)
    assert response.status == 201
    short_id: str = response.json["short_id"]
    return short_id


def send(config: EdgeConfig, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    async def scenario(phone: Phone) -> tuple[int, str]:
        response = await phone.call(method, path, headers=headers)
        return response.status_code, response.headers.get("location", "")

    return drive(config, scenario)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/q/{}/"),
        ("GET", "/q/{}"),
        ("HEAD", "/q/{}/"),
        # Through ASGI.
        ("GET", "/%71/{}/"),
    ],
)
def test_both_paths_forward_the_query(
    nord: Workspace, config: EdgeConfig, method: str, path: str
) -> None:
    url = path.format(create(nord)) + QUERY
    assert send(config, url, method) == (302, FORWARDED)


def test_a_customers_host_forwards_the_query(
    nord: Workspace, config: EdgeConfig, plain_host: str
) -> None:
    url = f"/q/{create(nord)}/{QUERY}"
    assert send(config, url, host=plain_host) == (302, FORWARDED)


@pytest.mark.parametrize("query", ["", "?", "?&", "?lang=fr"])
def test_without_a_query_the_location_is_the_destination(
    nord: Workspace, config: EdgeConfig, query: str
) -> None:
    assert send(config, f"/q/{create(nord)}/{query}") == (302, MENU)


def test_forwarding_is_off_by_default(config: EdgeConfig, short_id: str) -> None:
    assert send(config, f"/q/{short_id}/{QUERY}") == (
        302,
        "https://example.com/menus/spring-2026",
    )


def test_a_variants_own_parameters_win(nord: Workspace, config: EdgeConfig) -> None:
    short_id = create(nord)
    variants = [{"url": "https://a.example/?utm_source=a", "weight": 1, "label": "A"}]
    nord.owner.patch(f"{LIST}{short_id}/", {"variants": variants})
    assert send(config, f"/q/{short_id}/{QUERY}") == (
        302,
        "https://a.example/?utm_source=a&lang=fr&q=men%C3%BC",
    )


def test_a_paused_code_leads_to_its_page_without_a_query(
    nord: Workspace, config: EdgeConfig
) -> None:
    short_id = create(nord)
    nord.owner.patch(f"{LIST}{short_id}/", {"is_active": False})
    assert send(config, f"/q/{short_id}/{QUERY}") == (302, f"/q/{short_id}/paused/")


def test_a_change_takes_effect_with_the_next_scan(nord: Workspace, config: EdgeConfig) -> None:
    short_id = create(nord)

    async def scenario(phone: Phone) -> list[str]:
        locations = []
        for on in (False, True):
            change = {"settings": {"forward_query": on}}
            await in_thread(lambda change=change: nord.owner.patch(f"{LIST}{short_id}/", change))  # type: ignore[misc]  # the default binds the loop's change
            response = await phone.get(f"/q/{short_id}/{QUERY}")
            locations.append(response.headers["location"])
        return locations

    assert drive(config, scenario) == [MENU, FORWARDED]
