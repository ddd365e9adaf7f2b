"""Errors, server-sent events and pages, as the client reads them."""

import pytest

from qrstudio import (
    InvalidItemsError,
    InvalidRequestError,
    JobFailedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
)
from qrstudio.errors import make_error
from qrstudio.live import LiveScan
from qrstudio.pages import read_cursor
from qrstudio.sse import EventParser
from tests.support.published import get_document


def test_fields_of_a_refusal_are_shown_and_listed() -> None:
    body = {"name": ["Too long."], "variants.0.url": ["A.", "B."]}
    error = make_error(400, body, {})
    assert isinstance(error, InvalidRequestError)
    assert error.fields == body
    assert str(error) == "400: name: Too long. variants.0.url: A. B."


def test_items_of_a_refusal_are_shown_and_listed() -> None:
    errors = {str(index): "size_inches: too large" for index in range(5)}
    error = make_error(422, {"errors": errors}, {})
    assert isinstance(error, InvalidItemsError)
    assert error.errors == errors
    assert str(error).endswith("Item 2: size_inches: too large And 2 more.")
    assert "Item 0" in str(JobFailedError("failed", errors))


def test_quota_and_rate_are_told_apart() -> None:
    assert type(make_error(429, {"detail": "Slow down.", "code": "busy"}, {})) is RateLimitError
    quota = make_error(429, {"detail": "Used up.", "code": "quota"}, {"Retry-After": "9"})
    assert isinstance(quota, QuotaExceededError)
    assert quota.retry_after == 9


@pytest.mark.parametrize("body", [None, [], "text", 7, {}, {"detail": 1}, {"errors": "x"}])
def test_bodies_of_another_form_are_no_surprise(body: object) -> None:
    for status in (400, 404, 418, 429, 500):
        assert str(make_error(status, body, {})).startswith(f"{status}: ")


def test_server_errors_name_their_request() -> None:
    error = make_error(503, {"detail": "Try again."}, {"X-Request-Id": "5f3c"})
    assert isinstance(error, ServerError)
    assert str(error) == "503: Try again. (request 5f3c)"


def read_events(text: str) -> list[tuple[str, str]]:
    parser = EventParser()
    return [event for line in text.split("\n") if (event := parser.feed(line))]


def test_example_of_the_live_feed_is_read() -> None:
    operation = get_document()["paths"]["/api/v1/dynamic/{short_id}/live/"]["get"]
    example = operation["responses"]["200"]["content"]["text/event-stream"]["example"]
    (ready, _), (kind, data) = read_events(example)
    assert (ready, kind) == ("ready", "scan")
    scan = LiveScan.model_validate_json(data)
    assert not scan.model_extra
    assert scan.city == "Montreal"


def test_events_by_the_standard() -> None:
    parser = EventParser()
    lines = [": note", "retry: 250", "id: 7", "data: a", "data:b", "event: scan", "unknown: x", ""]
    assert [event for line in lines if (event := parser.feed(line))] == [("scan", "a\nb")]
    assert (parser.last_id, parser.retry_secs) == ("7", 0.25)
    assert parser.feed("") is None
    parser.feed("data: half")
    parser.restart()
    assert (parser.feed(""), parser.last_id) == (None, "7")


def test_only_the_cursor_of_next_is_used() -> None:
    assert read_cursor("https://elsewhere.example/?page_size=2&cursor=AAA") == "AAA"
    assert read_cursor("https://api.example/?page=2") is None
