"""One line of text, as names and labels take it."""

import pytest

from kernel.schemas import check_line


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
def test_text_that_shows_nothing_is_blank(raw: str) -> None:
    with pytest.raises(ValueError, match="may not be blank"):
        check_line(raw)


@pytest.mark.parametrize("raw", ["a\x00b", "a\nb", "\u202eabc", "a\u2066b", "\ud800", "a\u2028b"])
def test_text_that_would_break_lists_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="Control characters"):
        check_line(raw)
