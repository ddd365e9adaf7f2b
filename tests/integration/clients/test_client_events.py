"""Events: page after page, and no event left out when the client goes on."""

from typing import Any

from qrstudio import QrStudio
from tests.integration.clients.scripted_server import Answer, ScriptedServer


def make_page(*numbers: int, has_more: bool) -> Answer:
    results: list[dict[str, Any]] = [
        {
            "id": f"evt_{number}",
            "type": "dynamic_qr.deleted",
            "created_at": "2026-05-08T13:45:12Z",
            "workspace": "nord",
            "data": {"short_id": "aBc12dEf"},
        }
        for number in numbers
    ]
    after = f"after-{numbers[-1] if numbers else 'nothing'}"
    return Answer(200, {"after": after, "has_more": has_more, "results": results})


def test_pages_end_with_what_has_happened_so_far() -> None:
    answers = (
        make_page(1, 2, has_more=True),
        make_page(3, has_more=True),
        make_page(has_more=False),
    )
    with (
        ScriptedServer(*answers).running() as server,
        QrStudio("smk_a", base_url=server.url) as client,
    ):
        pages = list(client.events.iterate_pages(types=["scan.created", "dynamic_qr.deleted"]))
    assert [event.id for page in pages for event in page.results] == ["evt_1", "evt_2", "evt_3"]
    assert pages[-1].after == "after-nothing"
    query = "types=scan.created%2Cdynamic_qr.deleted&limit=1000"
    assert [asked.path.partition("?")[2] for asked in server.asked] == [
        query,
        f"after=after-2&{query}",
        f"after=after-3&{query}",
    ]


def test_watching_goes_on_after_pages_without_events() -> None:
    answers = (
        make_page(has_more=False),
        Answer(0),
        make_page(1, has_more=False),
        make_page(2, has_more=False),
    )
    with (
        ScriptedServer(*answers).running() as server,
        QrStudio("smk_a", base_url=server.url) as client,
    ):
        events = client.events.watch(poll_secs=0.01)
        assert [next(events).id, next(events).id] == ["evt_1", "evt_2"]
    assert server.asked[0].path == "/api/v1/events/?after=now&limit=1000"
    assert server.asked[3].path == "/api/v1/events/?after=after-1&limit=1000"
