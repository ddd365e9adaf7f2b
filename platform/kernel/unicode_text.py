"""Unicode texts of requests: their length, their normal forms, invisible characters at their ends.

Normalising takes quadratic time in a run of combining marks, and holds the GIL meanwhile:
40,000 of them stop every redirect of the process for seconds. So only this module may call
unicodedata.normalize (ruff rejects it elsewhere), and it rejects long texts first.

Chats, mail programs and word processors put direction marks, joiners, byte order marks and
blanks of all widths around what is copied from them.
"""

from unicodedata import category, normalize

from kernel.translation import gettext as _

MAX_TEXT_LENGTH = 4096
"""Characters of any one text of a request: a field of a body or a form, a parameter.

No field needs more. Fields have smaller limits of their own; this one also holds for a field
whose limit was forgotten. 4,096 combining marks take about 12 ms.
"""

# NFC leaves at least a quarter: no character decomposes into more than four.
# Source: https://www.unicode.org/faq/normalization.html, "maximum expansion factor".
_MOST_EXPANSION = 4

# Default_Ignorable_Code_Point, first to last; other invisible characters have their own category.
# Source: https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
_IGNORABLE = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF),
)  # fmt: skip
# An empty Braille cell, and the placeholder of a picture that was not copied.
_BLANK_SYMBOLS = frozenset("\u2800\ufffc")
_CATEGORIES = frozenset({"Cf", "Zs", "Zl", "Zp"})
# Format characters that are visible: signs in front of numbers (Prepended_Concatenation_Mark).
_VISIBLE = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)

# Variation selectors and tags: they change how the character before them looks.
_SELECTORS = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0020, 0xE007F), (0xE0100, 0xE01EF))


class TextTooLongError(ValueError):
    """The text has too many characters; the message says how many are allowed."""

    def __init__(self, maximum: int) -> None:
        super().__init__(
            _("Ensure this field has at most %(most)s characters.") % {"most": maximum}
        )


def check_length(text: str, *, maximum: int = MAX_TEXT_LENGTH) -> str:
    """The same text. Raises TextTooLongError (a ValueError)."""
    if len(text) > maximum:
        raise TextTooLongError(maximum)
    return text


def check_raw_length(text: str, *, maximum: int) -> str:
    """The same text, unless it would also be over the maximum in NFC.

    For checks of single characters before normalising.
    Raises TextTooLongError (a ValueError).
    """
    if len(text) > min(maximum * _MOST_EXPANSION, MAX_TEXT_LENGTH):
        raise TextTooLongError(maximum)
    return text


def normalise_nfc(text: str, *, maximum: int) -> str:
    """The text in NFC, which may still be over the maximum; takes a few milliseconds at most.

    Raises TextTooLongError (a ValueError) when the result is sure to be over the maximum.
    """
    return normalize("NFC", check_raw_length(text, maximum=maximum))


def fold_text(text: str) -> str:
    """A form for comparing that is the same for all spellings and cases of a letter.

    Source: Unicode Standard, 3.13, compatibility caseless match. Raises TextTooLongError.
    """
    if text.isascii():
        return text.casefold()
    return normalize("NFKC", normalize("NFKC", check_length(text)).casefold())


def strip_invisible(text: str) -> str:
    """The text without invisible characters at its ends, in linear time.

    Inside, everything stays: emoji and several scripts need joiners. So do the selectors of a
    last emoji or ideograph. Control characters other than white space stay, too: they are not
    pasted by accident, and the validators reject them.
    """
    start, end = 0, len(text)
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    while start < end and _is_invisible(text[start]):
        start += 1
    if end > start and not text[end - 1].isascii():
        while end < len(text) and _is_in(text[end], _SELECTORS):
            end += 1
    return text[start:end]


def _is_invisible(character: str) -> bool:
    return (
        character.isspace()
        or (category(character) in _CATEGORIES and character not in _VISIBLE)
        or character in _BLANK_SYMBOLS
        or _is_in(character, _IGNORABLE)
    )


def _is_in(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)
