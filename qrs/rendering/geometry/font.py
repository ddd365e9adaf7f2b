"""Glyphs of the font of captions as outlines, in its units: 1,000 for an em, y upward."""

import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import decomposeQuadraticSegment
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from qrs.rendering.geometry.shapes import Curve, Line, Outline, Point

UNITS_PER_EM = 1000
CAP_HEIGHT = 714
_FILE = Path(__file__).parent / "fonts" / "NotoSans-SemiBold.ttf"
_PAIR_ADJUSTMENT = 2  # type of lookup. Source: OpenType, chapter GPOS
_reading = threading.Lock()
"""fontTools unpacks glyphs when they are first asked for."""


class Font:
    """Characters in, outlines and widths out; for a character that it has not, KeyError."""

    def __init__(self) -> None:
        self._font = TTFont(_FILE)
        self._names: dict[int, str] = self._font.getBestCmap()
        self._glyphs: Any = self._font.getGlyphSet()
        self._advances: dict[str, tuple[int, int]] = self._font["hmtx"].metrics
        self._kerning = [
            table
            for lookup in self._font["GPOS"].table.LookupList.Lookup
            if lookup.LookupType == _PAIR_ADJUSTMENT
            for table in lookup.SubTable
        ]

    def has(self, character: str) -> bool:
        return ord(character) in self._names

    def measure_advance(self, character: str) -> int:
        return self._advances[self._names[ord(character)]][0]

    def measure_kerning(self, left: str, right: str) -> int:
        """What is added to the advance of left before right."""
        pair = self._names[ord(left)], self._names[ord(right)]
        for table in self._kerning:
            if pair[0] in table.Coverage.glyphs:
                value = _find_value(table, *pair)
                if value is not None:
                    return int(getattr(value, "XAdvance", 0))
        return 0

    def draw(self, character: str) -> tuple[Outline, ...]:
        pen = DecomposingRecordingPen(self._glyphs)
        self._glyphs[self._names[ord(character)]].draw(pen)
        return tuple(_list_outlines(pen.value))


@lru_cache(maxsize=1)
def load_font() -> Font:
    """The file is read once for a process."""
    return Font()


@lru_cache(maxsize=512)
def draw_glyph(character: str) -> tuple[Outline, ...]:
    with _reading:
        return load_font().draw(character)


def _find_value(table: Any, left: str, right: str) -> Any:
    """The value record of the pair, or None when a later table may have one."""
    if table.Format == 1:
        pairs = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
        return next((pair.Value1 for pair in pairs if pair.SecondGlyph == right), None)
    first = table.ClassDef1.classDefs.get(left, 0)
    second = table.ClassDef2.classDefs.get(right, 0)
    return table.Class1Record[first].Class2Record[second].Value1 or 0


def _list_outlines(recorded: list[tuple[str, tuple[Any, ...]]]) -> Iterator[Outline]:
    """From the operations of a pen, with the quadratic curves of TrueType as cubics."""
    start: Point = (0, 0)
    segments: list[Line | Curve] = []
    for operation, points in recorded:
        if operation == "moveTo":
            (start,) = points
            segments = []
        elif operation == "lineTo":
            segments.extend(points)
        elif operation == "qCurveTo":
            for control, end in decomposeQuadraticSegment(points):
                begin = segments[-1][-2:] if segments else start
                segments.append((*_approach(begin, control), *_approach(end, control), *end))
        else:
            yield Outline(start, tuple(segments))


def _approach(point: Point, control: Point) -> Point:
    """The control point of the cubic that equals a quadratic curve."""
    x, y = point
    return x + (control[0] - x) * 2 / 3, y + (control[1] - y) * 2 / 3
