"""Invisible characters are stripped at both ends, and only there."""

import sys
from unicodedata import category

import pytest

from kernel.unicode_text import strip_invisible

# As they come with what is copied from chats, mails, documents and web pages.
PASTED = [
    "\u200e", "\u200f", "\u061c", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
    " ", "\u00a0", "\u1680", "\u2003", "\u2007", "\u2009", "\u202f", "\u205f", "\u3000",
    "\n", "\r\n", "\t", "\v", "\f", "\u0085", "\u2028", "\u2029",
    "\ufe0e", "\ufe0f", "\U000e0101", "\U000e0020", "\u180e", "\u034f", "\u115f", "\u3164",
    "\uffa0", "\u2800", "\ufffc", "\ufff9", "\u17b4", "\u206a",
]  # fmt: skip
EMOJI_COOK = "\U0001f468\u200d\U0001f373"
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize("pasted", PASTED)
@pytest.mark.parametrize("text", ["https://example.com/menu", "Menü", "x", "日本", EMOJI_COOK])
def test_invisible_characters_are_stripped_at_both_ends(text: str, pasted: str) -> None:
    assert strip_invisible(pasted + text) == text
    assert strip_invisible(pasted * 3 + text) == text
    assert strip_invisible(f"\u200e {pasted}{text}") == text
    if text.isascii():
        assert strip_invisible(f"{text}{pasted}") == text
        assert strip_invisible(f"{pasted}{text}{pasted}\u200e {pasted}") == text
    assert strip_invisible(f"{text}\u200b{pasted}") == text


@pytest.mark.parametrize("pasted", PASTED)
def test_invisible_characters_inside_are_kept(pasted: str) -> None:
    assert strip_invisible(f"a{pasted}b") == f"a{pasted}b"


@pytest.mark.parametrize("pasted", PASTED)
def test_text_of_invisible_characters_only_becomes_empty(pasted: str) -> None:
    assert strip_invisible(pasted * 2) == strip_invisible("") == ""


@pytest.mark.parametrize(
    "text",
    ["I \u2764\ufe0f", "葛\U000e0100", FLAG, "1\ufe0f\u20e3", "é", "e\u0301"],
)  # fmt: skip
def test_selectors_of_the_last_character_are_kept(text: str) -> None:
    assert strip_invisible(text) == text
    assert strip_invisible(f"\u200e{text}\u200e ") == text


@pytest.mark.parametrize("text", ["\u0600123", "\x00x", "x\x00", "\x1bx", "-", "0", "ـ"])
def test_visible_and_control_characters_are_kept(text: str) -> None:
    assert strip_invisible(text) == text


def test_all_format_characters_but_number_signs_are_stripped() -> None:
    left = {
        hex(code)
        for code in range(sys.maxunicode + 1)
        if category(chr(code)) in {"Cf", "Zs", "Zl", "Zp"}
        and strip_invisible(f"x{chr(code)}") != "x"
    }
    assert left == {"0x600", "0x601", "0x602", "0x603", "0x604", "0x605", "0x6dd", "0x70f", "0x890",
                    "0x891", "0x8e2", "0x110bd", "0x110cd"}  # fmt: skip


def test_long_text_is_stripped_in_linear_time() -> None:
    assert strip_invisible("\u200e" * 100_000 + "x" + "\u200e" * 100_000) == "x"
