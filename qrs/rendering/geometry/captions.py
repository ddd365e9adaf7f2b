"""A line of text below the code, as outlines, so that no format needs a font."""

from itertools import pairwise
from typing import NamedTuple
from unicodedata import combining

from kernel.messages import mark
from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.boxes import transform
from qrs.rendering.geometry.font import CAP_HEIGHT, UNITS_PER_EM, draw_glyph, load_font
from qrs.rendering.geometry.shapes import Box, Outline

_EM_SHARE = 0.13
"""Of the side of the symbol; less for a text that would be wider than the symbol."""


class Caption(NamedTuple):
    """bottom: where the picture ends."""

    outlines: tuple[Outline, ...]
    bottom: float


def draw_caption(text: str, symbol: Box) -> Caption:
    """Below the quiet zone, and with as much air below it as the quiet zone is wide.

    text: in NFC, because the font has no combining marks. Raises RenderingError on ``caption`` for
    a character that it lacks.
    """
    text = text.strip()
    _check_characters(text)
    places, width = _set_line(text)
    em = min(_EM_SHARE * symbol.width, symbol.width * UNITS_PER_EM / max(width, 1))
    scale = em / UNITS_PER_EM
    left = symbol.left + (symbol.width - width * scale) / 2
    glyphs = [draw_glyph(character) for character in text]
    lowest, highest = _measure_heights(glyphs)
    quiet_zone = symbol.top
    top = symbol.top + symbol.height + quiet_zone
    baseline = top + max(CAP_HEIGHT, highest) * scale
    outlines = tuple(
        transform(outline, (scale, -scale), (left + place * scale, baseline))
        for place, glyph in zip(places, glyphs, strict=True)
        for outline in glyph
    )
    bottom = baseline + max(quiet_zone, quiet_zone / 2 - lowest * scale)
    return Caption(outlines, round(bottom, 3))


def _check_characters(text: str) -> None:
    font = load_font()
    for character in text:
        if not font.has(character):
            is_visible = character.isprintable() and not combining(character)
            shown = character if is_visible else f"U+{ord(character):04X}"
            template = mark(
                "'%(character)s' cannot be drawn. Use Latin, Greek or Cyrillic letters, digits and"
                " punctuation."
            )
            raise RenderingError("caption", template, character=shown)


def _set_line(text: str) -> tuple[list[int], int]:
    """Where each glyph begins, and the width of all, in units of the font."""
    font = load_font()
    places, at = [0], 0
    for left, right in pairwise(text):
        at += font.measure_advance(left) + font.measure_kerning(left, right)
        places.append(at)
    return places, at + font.measure_advance(text[-1])


def _measure_heights(glyphs: list[tuple[Outline, ...]]) -> tuple[float, float]:
    """Of the lowest and the highest point above the baseline."""
    heights = [
        height
        for glyph in glyphs
        for outline in glyph
        for height in (outline.start[1], *(segment[-1] for segment in outline.segments))
    ]
    return min(heights, default=0), max(heights, default=0)
