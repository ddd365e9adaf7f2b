"""What is printed as it was typed."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrs.contents import ContentError
from tests.unit.qrs.contents.scanning import WRITINGS, compose, encode, refuse, texts


@settings(max_examples=40, deadline=None)
@given(texts(400))
def test_a_text_is_read_as_it_was_typed(text: str) -> None:
    assert encode("text", data=text) == compose(text)


@pytest.mark.parametrize("text", [*WRITINGS, " ends ", "\nTable 14\n", "BEGIN:VCARD"])
def test_blanks_and_line_feeds_stay(text: str) -> None:
    assert encode("text", data=text) == text


@pytest.mark.parametrize("text", ["one\r\ntwo", "one\rtwo"])
def test_other_line_breaks_become_line_feeds(text: str) -> None:
    assert encode("text", data=text) == "one\ntwo"


@pytest.mark.parametrize(
    "url", ["https://Example.com/Ab?c=D#e", "http://192.168.1.1/", "https://q.example/é"]
)
def test_a_url_keeps_its_case(url: str) -> None:
    assert encode("url", data=f" {url} ") == url


@pytest.mark.parametrize(
    ("data_type", "data", "words"),
    [
        ("text", " \n ", "may not be blank"),
        ("text", "a\tb", "Control characters are not allowed, except line breaks."),
        ("text", "x" * 2049, "at most 2048 characters"),
        ("text", "\u0301" * 100_000, "at most 2048 characters"),
        ("url", "https://example.com/" + "x" * 2029, "at most 2048 characters"),
        ("url", " ", "may not be blank"),
        ("url", "tel:+15145551234", "data_type text"),
        ("url", "https://a\nb.example", "control characters"),
    ],
)
def test_a_refusal_says_what_to_change(data_type: str, data: str, words: str) -> None:
    wrong = refuse(data_type, data=data)
    assert set(wrong) == {"data"}
    assert words in wrong["data"]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_back_or_refused(text: str) -> None:
    for data_type in ("text", "url"):
        with suppress(ContentError):
            encode(data_type, data=text)
