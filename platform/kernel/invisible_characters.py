"""Characters that show nothing, at the ends of what people paste.

Chats, mail programs and word processors put marks of direction, joiners, byte order marks and
blanks of all widths around what is copied. Nobody can see them, and nobody means them.
"""

from unicodedata import category

# Default_Ignorable_Code_Point, first to last; what else is invisible has a category of its own.
# Source: https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
_IGNORABLE = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF),
)  # fmt: skip
# An empty Braille cell, and the place of a picture that was not copied.
_BLANK_SYMBOLS = frozenset("\u2800\ufffc")
_CATEGORIES = frozenset({"Cf", "Zs", "Zl", "Zp"})
# Format characters that do show: signs in front of numbers (Prepended_Concatenation_Mark).
_VISIBLE = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)

# Variation selectors and tags: they make another picture of the character before them.
_SELECTORS = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0020, 0xE007F), (0xE0100, 0xE01EF))


def strip_invisible(text: str) -> str:
    """The text without what shows nothing at its ends. Takes time with its length only.

    Inside, everything stays: emoji and several scripts need joiners. So do the selectors of a
    last emoji or ideograph. Control characters other than white space are not taken away:
    they are no accident, and whoever checks the text refuses them.
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
