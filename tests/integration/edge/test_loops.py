"""A code is never redirected to itself, whatever its destination's host is or becomes."""

from typing import Any

import pytest

from edge.assembly import EdgeConfig
from tenants.models import Domain
from tests.integration.edge.driver import Phone, drive, read_events
from tests.integration.edge.raw_client import ask_asgi, connect, make_get
from tests.support.factories import Workspace

ELSEWHERE = "https://example.com/menu"
LOOPS = [
    "https://go.later.example/q/ID/",
    "http://go.later.example/q/ID",
    "https://go.later.example:8443/q/ID/?a=b#top",
    "https://go.later.example./q/ID.",
    "https://go.later.example//q/ID/",
    "https://go.later.example/Q/ID/index.html",
    "https://go.later.example/q/ID&utm_source=x",
    "https://go.later.example/q/ID%20",
    "https://go.later.example/q/ID/paused/",
    "https://go.later.example/%71/ID/",
]
ENCODED = "https://go.later.example/q/%ENCODED/"
HARMLESS = [
    "https://go.later.example/q/IDx/",
    "https://go.later.example/x/q/ID/",
    "https://go.later.example/?to=/q/ID/",
    "https://go.later.example/#/q/ID/",
    "https://go.later.example/q/zzzzzzzz/",
]


def lead(workspace: Workspace, url: str, variants: list[dict[str, Any]] | None = None) -> str:
    """A QR with that destination; ID is replaced by its own id."""
    short_id = str(workspace.create_qr()["short_id"])
    encoded = f"%{ord(short_id[0]):02X}{short_id[1:]}"
    place = url.replace("%ENCODED", encoded).replace("ID", short_id)
    change: dict[str, Any] = {"destination_url": place}
    if variants is not None:
        change["variants"] = [
            {**one, "url": one["url"].replace("ID", short_id)} for one in variants
        ]
    response = workspace.owner.patch(f"/api/v1/dynamic/{short_id}/", change)
    assert response.status == 200, response.content
    return short_id


async def scan_by_both_ways(phone: Phone, short_id: str, host: str = "q.localhost") -> list[Any]:
    """The same GET on the fast path and through ASGI."""
    await ask_asgi(phone, "/", host=host)
    async with connect(phone) as client:
        by_protocol = await client.ask(make_get(f"/q/{short_id}/", host=host))
    return [by_protocol, await ask_asgi(phone, f"/q/{short_id}/", host=host)]


@pytest.mark.parametrize("url", [*LOOPS, ENCODED])
def test_a_code_that_leads_to_itself_gets_the_not_found_page(
    config: EdgeConfig, nord: Workspace, plain_host: str, url: str
) -> None:
    short_id = lead(nord, url)

    async def scenario(phone: Phone) -> None:
        for host in ("q.localhost", plain_host):
            for reply in await scan_by_both_ways(phone, short_id, host):
                assert (reply.status, b"QR not found" in reply.body) == (404, True)

    drive(config, scenario)
    assert read_events(short_id) == []


@pytest.mark.parametrize("url", HARMLESS)
def test_similar_destinations_are_redirected(config: EdgeConfig, nord: Workspace, url: str) -> None:
    short_id = lead(nord, url)
    replies = drive(config, lambda phone: scan_by_both_ways(phone, short_id))
    assert [reply.status for reply in replies] == [302, 302]


def test_a_variant_that_leads_to_the_code_is_a_page_and_the_others_are_not(
    config: EdgeConfig, nord: Workspace
) -> None:
    short_id = lead(
        nord,
        ELSEWHERE,
        [
            {"url": LOOPS[0], "weight": 1, "label": "loop"},
            {"url": ELSEWHERE, "weight": 1, "label": "menu"},
        ],
    )

    async def scenario(phone: Phone) -> list[int]:
        replies = [await scan_by_both_ways(phone, short_id) for _ in range(20)]
        return [reply.status for pair in replies for reply in pair]

    statuses = drive(config, scenario)
    assert set(statuses) == {302, 404}
    assert {event.variant for event in read_events(short_id)} <= {"menu"}


def test_a_paused_code_that_would_lead_to_itself_shows_its_page(
    config: EdgeConfig, nord: Workspace
) -> None:
    short_id = lead(nord, LOOPS[0])
    assert nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"is_active": False}).status == 200
    replies = drive(config, lambda phone: scan_by_both_ways(phone, short_id))
    assert [reply.get("location") for reply in replies] == [f"/q/{short_id}/paused/"] * 2


def test_an_unknown_code_is_not_redirected_to_itself(
    config: EdgeConfig, nord: Workspace, plain_host: str
) -> None:
    """By the redirect that a customer has set for unknown codes."""
    url = f"https://{plain_host}/q/zzzzzzzz/"
    Domain.objects.filter(domain=plain_host).update(not_found_redirect_url=url)

    async def scenario(phone: Phone) -> list[int]:
        replies = [
            reply
            for short_id in ("zzzzzzzz", "yyyyyyyy")
            for reply in await scan_by_both_ways(phone, short_id, plain_host)
        ]
        return [reply.status for reply in replies]

    assert drive(config, scenario) == [404, 404, 302, 302]
