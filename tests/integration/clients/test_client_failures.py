"""What the client does when a server is away, and with arguments that cannot be sent."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qrstudio import (
    InvalidArgumentError,
    QrStudio,
    QrStudioError,
    RetryPolicy,
    ServerError,
    TransportError,
    UnexpectedAnswerError,
)
from tests.integration.clients.scripted_server import Answer, ScriptedServer
from tests.integration.clients.test_client_events import make_page
from tests.integration.clients.test_client_over_http import CLOSE, QUICK, make_qr, talking
from tests.support.published import get_document

# Its connection is closed before the end.
CUT = Answer(200, b'{"id": 1', [("Content-Length", "5000")])
AWAY = Answer(503, {"detail": "Away."})


def test_answer_that_breaks_off_is_lost_and_asked_for_again() -> None:
    with talking(CUT, CUT, Answer(201, make_qr())) as (client, server):
        assert client.qrs.create(name="Menu", destination_url="https://e.com").short_id
    assert len(server.asked) == 3
    assert len(set(server.header_values("Idempotency-Key"))) == 1


def test_broken_answer_to_a_change_that_may_not_be_repeated_says_so() -> None:
    with talking(CUT) as (client, server):
        with pytest.raises(TransportError, match="may have been carried out"):
            client.qrs.update_many(short_ids=["aBc12dEf"], find="a", replace="aa")
        with pytest.raises(TransportError, match="may have been carried out"):
            client.qrs.repoint("aBc12dEf", "https://e.com", if_match='"v1"')
    assert len(server.asked) == 2


def test_answer_of_another_encoding_is_no_answer() -> None:
    packed = Answer(200, b"no gzip", [("Content-Encoding", "gzip")])
    with talking(packed) as (client, server), pytest.raises(QrStudioError):
        client.qrs.get("aBc12dEf")
    assert len(server.asked) == 1


def test_unreachable_server_is_told_in_plain_words() -> None:
    with ScriptedServer(AWAY).running() as server:
        url = server.url
    with (
        QrStudio("smk_a", base_url=url, retries=RetryPolicy(attempts=1)) as client,
        pytest.raises(TransportError, match=f"^GET /api/v1/usage/: {url} cannot be reached: "),
    ):
        client.usage.get()


def test_unexpected_answer_is_one_line_without_its_content() -> None:
    with (
        talking(Answer(200, {"secret": "whsec_x"})) as (client, _),
        pytest.raises(UnexpectedAnswerError) as caught,
    ):
        client.qrs.get("aBc12dEf")
    assert "whsec_x" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("short_id", ["", ".", "..", "../usage", "a/b", "a?b#c", "a\nb", "\ud800"])
def test_no_id_leads_to_another_resource(short_id: str) -> None:
    with talking(Answer(404, {"detail": "Not found."})) as (client, server):
        for call in (client.qrs.get, client.trash.purge, client.qrs.pause):
            with pytest.raises(QrStudioError):
                call(short_id)
    for asked in server.asked:
        rest = asked.path.removeprefix("/api/v1/dynamic/").removeprefix("/api/v1/trash/")
        assert rest.removesuffix("/").count("/") == 0
        assert not {"?", "#"} & set(rest)
        assert rest not in ("./", "../")


ODD: Any = {"name": Path("a")}
WRONG: dict[str, Callable[[QrStudio], object]] = {
    "no text": lambda client: client.qrs.create(name="\ud800", destination_url="https://e.com"),
    "no JSON": lambda client: client.images.render(data="a", size_mm=float("nan")),
    "no type of JSON": lambda client: client.qrs.update("aBc12dEf", **ODD),
    "key of letters": lambda client: client.qrs.create(
        name="a", destination_url="https://e.com", idempotency_key="\u00e9"
    ),
    "empty key": lambda client: client.qrs.create(
        name="a", destination_url="https://e.com", idempotency_key=""
    ),
    "lines in a header": lambda client: client.qrs.delete("aBc12dEf", if_match="a\r\nX: y"),
    "empty version": lambda client: client.qrs.delete("aBc12dEf", if_match=""),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_sent_is_an_error_and_is_not_sent(name: str) -> None:
    with talking(Answer(200, make_qr())) as (client, server):
        with pytest.raises(InvalidArgumentError):
            WRONG[name](client)
        assert server.asked == []


@pytest.mark.parametrize("key", ["smk_\u00e9", "smk_a b\n\tc\x00"])
def test_key_that_is_no_header_is_not_shown(key: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        QrStudio(key, base_url="http://localhost:1")
    assert key not in str(caught.value)


def test_space_around_the_key_is_left_out() -> None:
    with (
        ScriptedServer(Answer(200, make_qr())).running() as server,
        QrStudio(" smk_a\n", base_url=server.url) as client,
    ):
        client.qrs.get("aBc12dEf")
    assert server.header_values("X-Api-Key") == ["smk_a"]


def test_watches_outlast_a_server_that_is_away() -> None:
    scan = get_document()["components"]["schemas"]["ScanOut"]["example"]
    text = f"retry: 10\nid: 1-0\nevent: scan\ndata: {json.dumps(scan)}\n\n"
    feed = Answer(200, text.encode())
    losses: list[str] = []
    away = [AWAY] * (QUICK.attempts * 2) + [CLOSE] * QUICK.attempts

    def note(error: QrStudioError) -> None:
        losses.append(type(error).__name__)

    with talking(feed, *away, feed) as (client, _):
        scans = client.scans.watch("aBc12dEf", on_loss=note)
        assert [next(scans).city, next(scans).city] == ["Montreal"] * 2
    assert losses == ["ServerError", "ServerError", "TransportError"]
    losses.clear()
    pages = make_page(1, has_more=False), *away, make_page(2, has_more=False)
    with talking(*pages) as (client, server):
        events = client.events.watch(poll_secs=0.01, on_loss=note)
        assert [next(events).id, next(events).id] == ["evt_1", "evt_2"]
    assert losses == ["ServerError", "ServerError", "TransportError"]
    assert server.asked[-1].path == "/api/v1/events/?after=after-1&limit=1000"


def test_watches_of_a_server_that_never_was_there_fail() -> None:
    with talking(AWAY) as (client, _):
        with pytest.raises(ServerError):
            next(client.scans.watch("aBc12dEf"))
        with pytest.raises(ServerError):
            next(client.events.watch())


@pytest.mark.parametrize("as_path", [True, False])
def test_files_are_sent_as_a_form(tmp_path: Path, as_path: bool) -> None:
    content = b"\x89PNG\r\n--boundary\x00"
    (tmp_path / "logo.png").write_bytes(content)
    logo: Any = tmp_path / "logo.png" if as_path else content
    with talking(AWAY, Answer(200, b"<svg/>")) as (client, server):
        client.images.render_qr("aBc12dEf", format="svg", size_mm=40, logo_file=logo)
    first, second = server.asked
    for asked in (first, second):
        kind = asked.headers.get("Content-Type") or ""
        assert kind.startswith("multipart/form-data; boundary=")
        assert content in asked.body
        assert b'name="payload"\r\n\r\n{"short_id": "aBc12dEf"}\r\n' in asked.body
        assert b'name="size_mm"\r\n\r\n40\r\n' in asked.body
        assert b'name="format"\r\n\r\nsvg\r\n' in asked.body
    assert len(set(server.header_values("Idempotency-Key"))) == 1
