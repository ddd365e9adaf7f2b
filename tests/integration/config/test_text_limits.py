"""A text that is slow to process does not delay other requests, in any field.

The fields are those of the API document and of the forms of the admin site. Work is counted as
CPU time of this thread, which other processes of the machine do not change.
"""

import json
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest

import kernel.unicode_text
from kernel.unicode_text import MAX_TEXT_LENGTH
from tests.integration.config.endpoints import BODIES, Caller, list_changed_bodies
from tests.integration.console.browser import HOST, Browser, make_person
from tests.integration.console.test_admin_site import PAGES
from tests.support.factories import ApiAnswer, ApiClient, Workspace
from tests.support.published import list_operations

MARKS = "a" + "\u0301\u0323" * 20_000
# Without a limit each takes several seconds where processing is quadratic.
SLOW = [
    MARKS,
    f"https://{MARKS}.example/",
    f"https://{'é' * 60_000}.example/",
    f"{MARKS}@{MARKS}.example",
    "a" + " \"'\\" * 25_000 + "a",
]
NAMES = [
    pytest.param(
        method,
        path,
        {parameter["name"]: parameter["in"] for parameter in operation["parameters"]},
        id=f"{method} {path}",
    )
    for method, path, operation in list_operations()
    if operation["parameters"]
]
# Argon2 alone takes a tenth of it ; on a busy machine the same work takes more of it.
MOST_CPU_SECS = 2.5


@pytest.fixture(autouse=True)
def normalised(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Lengths of all normalised texts; each is asserted to be within the limit."""
    lengths: list[int] = []
    real = unicodedata.normalize

    def count(form: Any, text: str) -> str:
        lengths.append(len(text))
        return real(form, text[:MAX_TEXT_LENGTH])

    monkeypatch.setattr(unicodedata, "normalize", count)
    monkeypatch.setattr(kernel.unicode_text, "normalize", count)
    yield lengths
    assert max(lengths, default=0) <= MAX_TEXT_LENGTH


@pytest.fixture(autouse=True)
def cpu_time() -> Iterator[None]:
    """No request of a test may take more than a second of CPU; each test makes a few dozen."""
    calls: list[float] = []
    real = ApiClient.call

    def call(self: ApiClient, *args: Any, **headers: Any) -> Any:
        start = time.thread_time()
        answer = real(self, *args, **headers)
        calls.append(time.thread_time() - start)
        return answer

    ApiClient.call = call  # type: ignore[method-assign]
    try:
        yield
    finally:
        ApiClient.call = real  # type: ignore[method-assign]
    assert max(calls, default=0) < MOST_CPU_SECS


def is_rejected(answer: ApiAnswer) -> bool:
    """Rate limits would hide that a text is processed: they apply before fields are validated."""
    return 400 <= answer.status < 500 and answer.status != 429


@pytest.fixture(scope="module")
def callers() -> list[Caller]:
    """The caller of this module, once it was created."""
    return []


@pytest.fixture
def shared_caller(request: pytest.FixtureRequest, callers: list[Caller]) -> Caller:
    """One for all tests: every request is rejected, so none changes what the next one finds."""
    if not callers:
        callers.append(request.getfixturevalue("caller"))
    return replace(callers[0], known=dict(callers[0].known))


@pytest.mark.parametrize(("method", "path", "schema"), BODIES)
def test_body_is_processed_in_bounded_time(
    method: str, path: str, schema: dict[str, Any], shared_caller: Caller
) -> None:
    for text in SLOW:
        for body in list_changed_bodies(schema, text):
            answer = shared_caller.call(method, path, json.dumps(body).encode())
            assert is_rejected(answer), (answer.status, list(body))


@pytest.mark.parametrize(("method", "path", "names"), NAMES)
def test_parameter_is_processed_in_bounded_time(
    method: str, path: str, names: dict[str, str], shared_caller: Caller
) -> None:
    caller, known = shared_caller, dict(shared_caller.known)
    body = b"{}" if method in ("post", "patch") else None
    for (name, location), text in product(names.items(), SLOW):
        caller.known = known | ({name: quote(text, safe="")} if location == "path" else {})
        query = f"?{quote(name)}={quote(text)}" if location == "query" else ""
        sent = {name: text.encode().decode("latin-1")} if location == "header" else {}
        answer = caller.call(method, f"{path}{query}", body, **sent)
        assert is_rejected(answer), (name, answer.content)


ODD_SHAPES = [
    b"[" * 500_000,
    b'{"a":' * 200_000,
    b"{%s}" % b",".join(b'"%d":1' % number for number in range(90_000)),
    b'{"name":{%s}}' % b",".join(b'"%d":{}' % number for number in range(80_000)),
    b'{"variants":[%s]}' % b",".join([b"{}"] * 300_000),
    b'{"variants":[%s]}' % b",".join([b"[]"] * 300_000),
    b'{"name":%s}' % (b"9" * 1_000_000),
    b'{"name":0.%s}' % (b"9" * 1_000_000),
    b'{"name":1e%s}' % (b"9" * 1_000_000),
    b'{"%s":1}' % (b"\\u0301\\u0323" * 80_000),
    b'{"name":"%s"}' % (b"\\u0301\\u0323" * 80_000),
]


@pytest.mark.parametrize(
    ("method", "path"), [("post", "/api/v1/dynamic/"), ("patch", "/api/v1/dynamic/{short_id}/")]
)
def test_malformed_body_is_rejected_in_bounded_time(
    method: str, path: str, shared_caller: Caller
) -> None:
    for body in ODD_SHAPES:
        answer = shared_caller.call(method, path, body)
        assert answer.status == 400, body[:40]
        assert len(answer.content) < 20_000, body[:40]


def test_text_within_the_limit_of_its_field_is_accepted(nord: Workspace) -> None:
    composed = nord.create_qr(name="e\u0301" * 120)
    assert composed["name"] == "é" * 120


class TestAdminSite:
    @pytest.mark.parametrize("path", [*PAGES, "/login/"])
    def test_form_is_processed_in_bounded_time(self, path: str) -> None:
        browser, person = Browser(), make_person(is_staff=True)
        if path != "/login/":
            browser.log_in(person.email)
        page = browser.get(path).content.decode()
        names = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([\w-]+)"', page))
        filled = browser.hidden_fields(path) | dict.fromkeys(names - {"csrfmiddlewaretoken"}, "1")
        for name in sorted(names - {"csrfmiddlewaretoken"}):
            start = time.thread_time()
            answer = browser.client.post(path, filled | {name: MARKS}, headers=HOST)
            assert time.thread_time() - start < MOST_CPU_SECS, name
            assert answer.status_code in (200, 302, 400, 403, 405), name

    @pytest.mark.parametrize("path", [page for page in PAGES if page.count("/") == 3])
    def test_search_is_processed_in_bounded_time(self, path: str) -> None:
        browser, person = Browser(), make_person(is_staff=True)
        browser.log_in(person.email)
        for name in ("q", "o", "p", "_changelist_filters", "plan__code__exact"):
            start = time.thread_time()
            answer = browser.client.get(f"{path}?{name}={quote(MARKS)}", headers=HOST)
            assert time.thread_time() - start < MOST_CPU_SECS, name
            assert answer.status_code == 400


def test_the_fields_are_found() -> None:
    assert len(BODIES) >= 10
    locations = [location for case in NAMES for location in case.values[2].values()]  # type: ignore[union-attr]
    assert locations.count("path") >= 15
    assert locations.count("query") >= 25
    assert locations.count("header") >= 4
