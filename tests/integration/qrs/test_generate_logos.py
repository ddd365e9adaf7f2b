"""Logos of renders and designs: uploaded, as a data URI, or fetched."""

import base64
import ssl
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kernel.continuations import Continuation, ResultPendingError
from kernel.deferred_work import Deferral, WorkSlots
from kernel.outbound import config as outbound
from kernel.outbound.threads import OutgoingThreads
from qrs.generation.logos import load_logo
from qrs.generation.requests import LogoSource
from tests.integration.qrs.test_generate import read_image
from tests.support.factories import MENU_URL, ApiAnswer, Workspace, make_workspace
from tests.support.forms import encode_form
from tests.support.https_server import HttpsServer, make_response
from tests.support.pictures import make_lying_png, make_picture, make_png_bomb, make_svg

GENERATE, VALIDATE, DESIGNS = "/api/v1/generate/", "/api/v1/validate/", "/api/v1/designs/"
LOGO = make_picture(size=(200, 200))
HOST = "logos.example"
URL = f"https://{HOST}/logo.png"
PLAN_TEXT = "Custom logos require the Starter plan or higher."


def as_data_uri(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def send(workspace: Workspace, path: str, field: str, data: bytes) -> ApiAnswer:
    """In one of the two fields that hold the picture itself."""
    body: dict[str, Any] = {"name": "Nord"} if path == DESIGNS else {"data": MENU_URL}
    if field == "logo":
        return workspace.owner.post(path, {**body, "logo": as_data_uri(data)})
    form, content_type = encode_form(body, {"logo_file": data})
    return workspace.owner.post(path, form, Content_Type=content_type)


class Logos:
    """An HTTPS server whose name leads to it. answer: what it sends, after before_answer()."""

    def __init__(self) -> None:
        self.answer = make_response(LOGO)
        self.before_answer: Callable[[], object] = lambda: None
        self.server = HttpsServer(self._respond)

    def _respond(self, connection: ssl.SSLSocket) -> None:
        self.before_answer()
        connection.sendall(self.answer)


@pytest.fixture
def logos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Logos]:
    made = Logos()
    with made.server as server:
        fetcher = outbound.get_fetcher()
        hosts = {HOST: ("127.0.0.1", server.port)}
        known = {**vars(fetcher), "test_hosts": hosts, "ca_file": server.write_ca_file(tmp_path)}
        monkeypatch.setattr("qrs.generation.logos.get_fetcher", partial(type(fetcher), **known))
        yield made


@pytest.mark.parametrize("field", ["logo", "logo_file"])
@pytest.mark.parametrize("path", [GENERATE, VALIDATE, DESIGNS])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (make_svg(), "SVG logos are not taken"),
        (b"", "empty"),
        (b"GIF89a", "no picture|damaged"),
        (LOGO[: len(LOGO) // 2], "damaged"),
        (make_png_bomb(), "20 million pixels"),
        (make_lying_png(), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000_000, "over 2 MB"),
    ],
    ids=["svg", "empty", "stub", "truncated", "bomb", "lying", "large"],
)
def test_hostile_files_are_refused_on_the_field_that_held_them(
    nord: Workspace, path: str, field: str, data: bytes, words: str
) -> None:
    answer = send(nord, path, field, data)
    assert answer.status == 400, answer.content[:300]
    assert list(answer.json) == [field]
    assert any(word in answer.json[field][0] for word in words.split("|"))


@pytest.mark.parametrize("path", [GENERATE, VALIDATE, DESIGNS])
@pytest.mark.parametrize("field", ["logo", "logo_file"])
def test_the_free_plan_has_no_logos(path: str, field: str) -> None:
    free = make_workspace(plan="free")
    assert send(free, path, field, LOGO).outcome == (403, {"detail": PLAN_TEXT})


def test_nothing_is_fetched_for_a_plan_without_logos(logos: Logos) -> None:
    free = make_workspace(plan="free")
    answer = free.owner.post(GENERATE, {"data": MENU_URL, "logo_url": URL})
    assert answer.outcome == (403, {"detail": PLAN_TEXT})
    assert logos.server.connections == 0


def test_a_logo_by_url_draws_the_same_bytes_as_the_file(nord: Workspace, logos: Logos) -> None:
    fetched = nord.owner.post(GENERATE, {"data": MENU_URL, "logo_url": URL})
    assert fetched.status == 200, fetched.content
    assert fetched.content == send(nord, GENERATE, "logo_file", LOGO).content
    assert read_image(fetched.content) == MENU_URL
    assert logos.server.seen[0].server_name == HOST


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (make_response(b"", "Location: https://127.0.0.1/", status="302 Found"), "redirects"),
        (make_response(b"", status="404 Not Found"), "status 404"),
        (make_response(b"x" * 2_000_001), "over 2,000,000 bytes"),
        (make_response(LOGO, "Content-Encoding: gzip"), "compressed"),
        (make_response(make_svg()), "SVG logos are not taken"),
        (make_response(b"<html>"), "no picture"),
    ],
    ids=["redirect", "status", "large", "gzip", "svg", "page"],
)
def test_what_cannot_be_fetched_is_refused_on_logo_url(
    nord: Workspace, logos: Logos, answer: bytes, words: str
) -> None:
    logos.answer = answer
    for path in (GENERATE, VALIDATE):
        refused = nord.owner.post(path, {"data": MENU_URL, "logo_url": URL})
        assert refused.status == 400, refused.content
        assert words in refused.json["logo_url"][0]
    assert nord.owner.get("/api/v1/me/").status == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/logo.png",
        "https://[::1]/logo.png",
        "https://169.254.169.254/latest/meta-data",
        "http://logos.example/logo.png",
        "https://logos.example:8443/logo.png",
        "https://user@logos.example/logo.png",
        "ftp://logos.example/logo.png",
    ],
)
def test_other_addresses_are_refused(nord: Workspace, logos: Logos, url: str) -> None:
    answer = nord.owner.post(GENERATE, {"data": MENU_URL, "logo_url": url})
    assert (answer.status, list(answer.json)) == (400, ["logo_url"])
    assert logos.server.connections == 0


def test_a_design_keeps_its_logo_and_loses_it_by_null(nord: Workspace, logos: Logos) -> None:
    made = nord.owner.post(DESIGNS, {"name": "Nord", "logo_url": URL})
    assert made.status == 201, made.content
    logo = {"media_type": "image/png", "width": 200, "height": 200}
    assert made.json["logo"] == logo
    path = f"{DESIGNS}{made.json['id']}/"
    assert nord.owner.patch(path, {"name": "Süd"}).json["logo"] == logo
    form, content_type = encode_form({}, {"logo_file": make_picture(size=(90, 60))})
    changed = nord.owner.call("PATCH", path, form, Content_Type=content_type)
    assert changed.status == 200, changed.content
    assert (changed.json["logo"]["width"], changed.json["logo"]["height"]) == (90, 60)
    assert nord.owner.patch(path, {"logo": None}).json["logo"] is None


def test_a_form_makes_a_design_once_for_each_key(nord: Workspace) -> None:
    """Each form has a boundary of its own."""
    answers = []
    for data in (LOGO, LOGO, make_picture(size=(10, 10))):
        form, content_type = encode_form({"name": "Nord", "fields": {}}, {"logo_file": data})
        headers = {"Content_Type": content_type, "Idempotency_Key": "k1"}
        answers.append(nord.owner.post(DESIGNS, form, **headers))
    assert [answer.status for answer in answers] == [201, 201, 409]
    assert answers[0].json == answers[1].json


def test_a_form_renders_once_for_each_key(nord: Workspace) -> None:
    answers = []
    for data in (LOGO, LOGO, make_picture(size=(10, 10))):
        form, content_type = encode_form({"data": MENU_URL}, {"logo_file": data})
        headers = {"Content_Type": content_type, "Idempotency_Key": "k1"}
        answers.append(nord.owner.post(GENERATE, form, **headers))
    assert [answer.status for answer in answers] == [200, 200, 409]
    assert answers[0].content == answers[1].content
    left = [answer.headers["X-QR-Quota-Remaining"] for answer in answers[:2]]
    assert left[0] == left[1]


@pytest.mark.parametrize(
    ("fields", "files", "field"),
    [
        ({}, {"file": LOGO}, "file"),
        ({}, {"logo": LOGO}, "logo"),
        ({"logo_file": "text"}, {}, "logo_file"),
        ({"logo": as_data_uri(LOGO)}, {"logo_file": LOGO}, "logo"),
        ({}, {"color": b"#000000"}, "color"),
    ],
)
def test_forms_with_other_files_are_refused(
    nord: Workspace, fields: dict[str, Any], files: dict[str, bytes], field: str
) -> None:
    form, content_type = encode_form({"data": MENU_URL, **fields}, files)
    answer = nord.owner.post(GENERATE, form, Content_Type=content_type)
    assert (answer.status, list(answer.json)) == (400, [field])


@pytest.mark.parametrize("path", [GENERATE, VALIDATE, DESIGNS])
def test_a_file_in_the_field_of_data_uris_is_told_its_field(nord: Workspace, path: str) -> None:
    form, content_type = encode_form(
        {"name": "Nord"} if path == DESIGNS else {"data": MENU_URL}, {"logo": LOGO}
    )
    answer = nord.owner.post(path, form, Content_Type=content_type)
    text = "Send the file as logo_file; logo is for data URIs."
    assert answer.outcome == (400, {"logo": [text]})


def test_a_malformed_form_is_refused(nord: Workspace) -> None:
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = nord.owner.post(GENERATE, b"--y\r\n", Content_Type=content_type)
        assert answer.status == 400


@pytest.mark.parametrize("path", [GENERATE, VALIDATE, DESIGNS])
def test_bodies_over_three_mebibytes_are_refused(nord: Workspace, path: str) -> None:
    body = b'{"data": "' + b"x" * (3 * 1024 * 1024) + b'"}'
    assert nord.owner.post(path, body).status == 413


def test_bodies_of_other_endpoints_stay_at_one_mebibyte(nord: Workspace) -> None:
    body = b'{"name": "' + b"x" * (1024 * 1024) + b'"}'
    assert nord.owner.post("/api/v1/dynamic/", body).status == 413


def test_a_slow_server_holds_no_thread_of_djangos(nord: Workspace, logos: Logos) -> None:
    """The view ends at once, and is called again when the file is there."""
    released = threading.Event()
    logos.before_answer = lambda: released.wait(10)
    deferral = Deferral(WorkSlots())
    source = LogoSource("logo_url", url=URL)
    load = partial(load_logo, source, tenant=nord.tenant, continuation=Continuation(deferral))
    with pytest.raises(ResultPendingError) as fetching:
        load()
    assert not fetching.value.future.done()
    released.set()
    assert fetching.value.future.result() == LOGO
    try:
        logo = load()
    except ResultPendingError as encoding:
        # Else it was encoded before the view looked.
        encoding.future.result()
        logo = load()
    assert logo is not None
    assert (logo.width_px, logo.height_px) == (200, 200)
    assert len(logos.server.seen) == 1


def test_more_fetches_than_a_workspace_may_have_are_refused_at_once(
    nord: Workspace, logos: Logos, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = OutgoingThreads(per_owner=0)
    monkeypatch.setattr("qrs.generation.logos.get_threads", lambda: none)
    for path in (GENERATE, VALIDATE):
        answer = nord.owner.post(path, {"data": MENU_URL, "logo_url": URL})
        assert (answer.status, answer.json["code"]) == (429, "busy")
        assert answer.headers["Retry-After"] == "1"
    assert logos.server.connections == 0
