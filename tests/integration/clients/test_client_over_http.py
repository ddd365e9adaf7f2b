"""The client against a server that fails: what is sent again, and what is not."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qrstudio import (
    AsyncQrStudio,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    QrStudio,
    QuotaExceededError,
    RetryPolicy,
    ServerError,
    TransportError,
    UnexpectedAnswerError,
)
from qrstudio.errors import ApiError
from tests.integration.clients.scripted_server import Answer, ScriptedServer
from tests.support.published import get_document

QUICK = RetryPolicy(attempts=4, first_wait_secs=0.01)
CLOSE = Answer(0)
NEW_QR = {"name": "Menu", "destination_url": "https://example.com/menu"}


def make_qr(**fields: Any) -> dict[str, Any]:
    """The document's example."""
    schema = get_document()["components"]["schemas"]["ExpandedDynamicQrOut"]
    return {**schema["example"], **fields}


@contextmanager
def talking(*answers: Answer) -> Iterator[tuple[QrStudio, ScriptedServer]]:
    with (
        ScriptedServer(*answers).running() as server,
        QrStudio("smk_secret", base_url=server.url, retries=QUICK) as client,
    ):
        yield client, server


def test_creation_is_repeated_with_the_same_key_until_it_is_answered() -> None:
    busy = Answer(503, {"detail": "Busy."}, [("Retry-After", "0")])
    running = Answer(409, {"detail": "Still running."}, [("Retry-After", "0")])
    with talking(busy, CLOSE, running, Answer(201, make_qr())) as (client, server):
        assert client.qrs.create(name="Menu", destination_url="https://e.com").name
    keys = set(server.header_values("Idempotency-Key"))
    assert (len(server.asked), len(keys), None in keys) == (4, 1, False)
    assert len({asked.body for asked in server.asked}) == 1


def test_each_creation_has_a_key_of_its_own_unless_the_caller_has_one() -> None:
    with talking(Answer(201, make_qr())) as (client, server):
        for key in (None, None, "order-7"):
            client.qrs.create(name="a", destination_url="https://e.com", idempotency_key=key)
    first, second, third = server.header_values("Idempotency-Key")
    assert first != second
    assert third == "order-7"


def test_awaiting_client_repeats_as_well() -> None:
    async def create() -> str:
        async with AsyncQrStudio("smk_secret", base_url=server.url, retries=QUICK) as client:
            made = await client.qrs.create(name="Menu", destination_url="https://e.com")
            assert [qr.short_id async for qr in client.qrs.iterate()] == [made.short_id]
            return made.short_id

    page = {"count": 1, "next": None, "previous": None, "results": [make_qr()]}
    answers = (CLOSE, Answer(500, {}), Answer(201, make_qr()), Answer(200, page))
    with ScriptedServer(*answers).running() as server:
        assert asyncio.run(create()) == make_qr()["short_id"]
    assert len(set(server.header_values("Idempotency-Key")[:3])) == 1


def test_client_gives_up_after_its_attempts() -> None:
    with talking(Answer(503, {"detail": "Away."})) as (client, server):
        with pytest.raises(ServerError, match="Away"):
            client.qrs.get("aBc12dEf")
        assert len(server.asked) == QUICK.attempts
    with talking(CLOSE) as (client, server), pytest.raises(TransportError):
        client.qrs.get("aBc12dEf")
    assert len(server.asked) == QUICK.attempts


def test_change_of_a_version_is_not_repeated_when_its_answer_is_lost() -> None:
    with talking(CLOSE, Answer(200, make_qr())) as (client, server):
        with pytest.raises(TransportError):
            client.qrs.repoint("aBc12dEf", "https://e.com", if_match='"v1"')
        assert len(server.asked) == 1
        assert client.qrs.repoint("aBc12dEf", "https://e.com").short_id


def test_change_of_many_is_not_repeated_when_its_answer_is_lost() -> None:
    with talking(CLOSE, Answer(200, {"results": []})) as (client, server):
        with pytest.raises(TransportError):
            client.qrs.update_many(filter={"search": "menu"}, find="a", replace="aa")
        assert len(server.asked) == 1


def test_deletion_whose_answer_was_lost_has_succeeded() -> None:
    missing = Answer(404, {"detail": "Not found."})
    with talking(CLOSE, missing) as (client, server):
        client.qrs.delete("aBc12dEf")
        assert len(server.asked) == 2
    with talking(missing) as (client, server), pytest.raises(NotFoundError):
        client.qrs.delete("aBc12dEf")


def test_refusals_are_raised_at_once() -> None:
    refusals: list[tuple[Answer, type[ApiError]]] = [
        (Answer(400, {"name": ["Too long."]}), InvalidRequestError),
        (Answer(409, {"detail": "Another body."}), ConflictError),
        (Answer(429, {"detail": "Used up.", "code": "quota"}), QuotaExceededError),
    ]
    for refusal, error in refusals:
        with talking(refusal) as (client, server):
            with pytest.raises(error):
                client.qrs.create(name="a", destination_url="https://e.com")
            assert len(server.asked) == 1


def test_redirects_are_not_followed_so_the_key_stays_here() -> None:
    with ScriptedServer(Answer(200, make_qr())).running() as elsewhere:
        moved = Answer(302, None, [("Location", f"{elsewhere.url}/api/")])
        with talking(moved) as (client, _), pytest.raises(UnexpectedAnswerError):
            client.qrs.get("aBc12dEf")
    assert elsewhere.asked == []


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"id": "x"}', b"[]", b"\xff\xfe", b""])
def test_pages_of_others_are_no_answers(body: bytes) -> None:
    with talking(Answer(200, body)) as (client, _), pytest.raises(UnexpectedAnswerError):
        client.qrs.get("aBc12dEf")


def test_only_the_key_authenticates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with talking(Answer(200, make_qr())) as (client, server):
        client.qrs.get("aBc12dEf")
    assert server.header_values("Authorization") == [None]
    assert server.header_values("X-Api-Key") == ["smk_secret"]


def test_fields_and_values_of_a_later_server_are_taken() -> None:
    later = make_qr(colour="red", status={"blocked": False, "since": None})
    with talking(Answer(200, later, [("ETag", '"v7"')])) as (client, _):
        qr = client.qrs.get("aBc12dEf", include=["status"])
    assert (qr.model_extra, qr.etag) == ({"colour": "red"}, '"v7"')


def test_list_ends_when_its_last_page_has_become_empty() -> None:
    page = {"count": 101, "next": "https://x/?page=2", "previous": None, "results": [make_qr()]}
    gone = Answer(404, {"detail": "Invalid page."})
    left = Answer(200, {**page, "count": 1, "next": None})
    with talking(Answer(200, page), gone, left) as (client, server):
        assert len(list(client.qrs.iterate(search="a&b", is_active=False))) == 1
    assert server.asked[1].path == (
        "/api/v1/dynamic/?search=a%26b&is_active=false&page_size=100&page=2"
    )


def test_feed_goes_on_where_it_broke() -> None:
    scan = get_document()["components"]["schemas"]["ScanOut"]["example"]
    feeds = [
        f"retry: 10\nid: {at}-0\nevent: scan\ndata: {json.dumps(scan)}\n\ndata: half".encode()
        for at in (1, 2)
    ]
    kind = [("Content-Type", "text/event-stream")]
    answers = (Answer(200, feeds[0], kind), CLOSE, Answer(503, {}), Answer(200, feeds[1], kind))
    with talking(*answers) as (client, server):
        watched = client.scans.watch("aBc12dEf")
        assert [next(watched).city, next(watched).city] == ["Montreal", "Montreal"]
    assert server.header_values("Last-Event-ID") == [None, "1-0", "1-0", "1-0"]


def test_names_below_localhost_reach_this_machine() -> None:
    with ScriptedServer(Answer(200, make_qr())).running() as server:
        port = server.url.rpartition(":")[2]
        with QrStudio("smk_secret", base_url=f"http://api.localhost:{port}") as client:
            client.qrs.get("aBc12dEf")
    assert server.header_values("Host") == [f"api.localhost:{port}"]
