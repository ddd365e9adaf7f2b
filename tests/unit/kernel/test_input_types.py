"""One line of text, as names and labels take it."""

import re
from unicodedata import normalize

import pytest

from kernel.input_types import LINE_PATTERN, check_line


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("  Menu  ", "Menu"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\U0001f468\u200d\U0001f373", "\U0001f468\u200d\U0001f373"),
        ("\u0645\u0646\u06cc\u0648", "\u0645\u0646\u06cc\u0648"),
    ],
)
def test_text_is_trimmed_and_composed(raw: str, line: str) -> None:
    assert check_line(raw) == line


@pytest.mark.parametrize("raw", ["", " ", "\u200b", "\u200d\ufeff", "\u0301"])
def test_invisible_text_is_blank(raw: str) -> None:
    with pytest.raises(ValueError, match="may not be blank"):
        check_line(raw)


@pytest.mark.parametrize(
    "raw",
    ["a\x00b", "a\nb", "\u202eabc", "abc\u202d", "a\u202ab", "a\u2066b", "\ud800", "a\u2028b"],
)
def test_control_characters_and_line_breaks_are_rejected(raw: str) -> None:
    with pytest.raises(ValueError, match="Control characters"):
        check_line(raw)


def test_length_is_checked_before_normalising(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.unicode_text.normalize", None)
    with pytest.raises(ValueError, match="at most 40 characters"):
        check_line("a" + "\u0301\u0323" * 80, maximum=40)


@pytest.mark.parametrize("character", ["\u1f82", "\u0390", "\uac01", "\u0958"])
def test_text_that_fits_once_composed_is_accepted(character: str) -> None:
    decomposed = normalize("NFD", character * 40)
    composed = normalize("NFC", decomposed)
    assert check_line(decomposed, maximum=len(composed)) == composed


@pytest.mark.parametrize(
    "text",
    ["Menu", " Menu\n", "a b", "é", "\U0001f468\u200d\U0001f373", "", " ", "a\x00b", "a\nb"]
    + [f"a{character}b" for character in "\u2028\u2029\u202a\u202e\u2066\u2069\x7f\x9f\x85"],
)
def test_published_pattern_agrees_with_check_line(text: str) -> None:
    try:
        check_line(text)
    except ValueError:
        assert not re.search(LINE_PATTERN, text)
    else:
        assert re.search(LINE_PATTERN, text)
