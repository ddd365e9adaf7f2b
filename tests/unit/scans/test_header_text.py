"""Bytes of headers as text."""

import pytest

from scans.ingestion.enrichment.header_text import read_header_text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"https://x.example/?a=1", "https://x.example/?a=1"),
        ("https://x.example/?a=é".encode(), "https://x.example/?a=é"),
        ("東京".encode(), "東京"),
        ("cut: é".encode()[:-1], "cut: "),
        (b"latin-1: \xe9!", "latin-1: é!"),
        (b"\xc3", "Ã"),
    ],
)
def test_utf8_is_read_as_such_and_all_else_as_latin1(sent: bytes, read: str) -> None:
    assert read_header_text(sent.decode("latin-1")) == read


def test_what_is_text_already_is_kept() -> None:
    assert read_header_text("東京 \ud800") == "東京 \ud800"
