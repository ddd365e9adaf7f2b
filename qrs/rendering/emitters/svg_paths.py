"""Outlines as path data of SVG: relative commands, in thousandths of a module.

Each point is rounded by itself before differences are taken, so no error adds up along a path.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from qrs.rendering.geometry.boxes import QUARTER
from qrs.rendering.geometry.shapes import Curve, Layer, Line, Outline, Stamp

_UNITS = 1000

_ROUNDING = 2  # units by which the arms of a quarter circle may differ
_CURVE, _ARC = 6, 7  # numbers of arguments

_Offsets = tuple[int, ...]
"""What is added to the point before, or the arguments of an arc."""


def write_path(layer: Layer) -> str:
    """The value of ``d``, in which each outline begins with a move."""
    outlines = (_write_outline(outline) for outline in layer.outlines)
    return "".join((*outlines, *map(_write_stamp, layer.stamps)))


def _write_outline(outline: Outline) -> str:
    return "M" + _join(_round(outline.start)) + _write_segments(outline)


def _write_stamp(stamp: Stamp) -> str:
    """Closing leads back to the start of the outline, from where the next one is reached."""
    if not stamp.places:
        return ""
    tail = _write_segments(stamp.outline)
    x, y = stamp.outline.start
    points = [(round((x + dx) * _UNITS), round((y + dy) * _UNITS)) for dx, dy in stamp.places]
    moves = [
        _write_move(x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(points)
    ]
    return "".join(("M", _join(points[0]), *(tail + move for move in moves), tail))


def _write_segments(outline: Outline) -> str:
    parts: list[str] = []
    last = ""
    for offsets in _merge_quarters(_list_offsets(outline)):
        command, text = _write_command(offsets)
        # A repeated command needs no letter, but a separator where no sign separates.
        parts.append(command + text if command != last else text if text[0] == "-" else " " + text)
        last = command
    return "".join(parts) + "z"


def _list_offsets(outline: Outline) -> Iterator[_Offsets]:
    x, y = _round(outline.start)
    for segment in outline.segments:
        numbers = _round(segment)
        yield tuple(value - (y if at % 2 else x) for at, value in enumerate(numbers))
        x, y = numbers[-2:]


def _merge_quarters(segments: Iterator[_Offsets]) -> Iterator[_Offsets]:
    """Arcs in place of curves that are quarters of a circle; two in a row are a half."""
    waiting: _Offsets | None = None
    for segment in segments:
        arc = _read_quarter(segment) if len(segment) == _CURVE else None
        if waiting and arc and _continues(waiting, arc):
            yield (*arc[:-2], waiting[-2] + arc[-2], waiting[-1] + arc[-1])
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = arc
        if not arc:
            yield segment
    if waiting:
        yield waiting


@lru_cache(maxsize=1024)
def _read_quarter(curve: _Offsets) -> _Offsets | None:
    """The arguments of an arc, if the cubic begins and ends along the axes as one does."""
    x1, y1, x2, y2, x, y = curve
    radius = abs(x)
    if abs(y) != radius or abs(abs(x1 + y1) - radius * QUARTER) > _ROUNDING or x1 * y1:
        return None
    if (x2, y2) not in ((x, y2), (x2, y)):
        return None
    clockwise = x1 * y - y1 * x > 0
    return (radius, radius, 0, 0, _UNITS * clockwise, x, y)


def _continues(before: _Offsets, arc: _Offsets) -> bool:
    if before[:5] != arc[:5]:
        return False
    clockwise, x, y = before[4:]
    return arc[5:] == ((-y, x) if clockwise else (y, -x))


@lru_cache(maxsize=8192)
def _write_command(offsets: _Offsets) -> tuple[str, str]:
    """The letter and its arguments."""
    if len(offsets) == _ARC:
        return "a", _join(offsets)
    if len(offsets) == _CURVE:
        return "c", _join(offsets)
    if not offsets[1]:
        return "h", _join(offsets[:1])
    if not offsets[0]:
        return "v", _join(offsets[1:])
    return "l", _join(offsets)


@lru_cache(maxsize=8192)
def _write_move(x: int, y: int) -> str:
    return "m" + _join((x, y))


def _round(numbers: Line | Curve) -> list[int]:
    return [round(number * _UNITS) for number in numbers]


def _join(numbers: Sequence[int]) -> str:
    """Separated only where no sign does."""
    first, *others = map(_write_number, numbers)
    return first + "".join(text if text[0] == "-" else " " + text for text in others)


@lru_cache(maxsize=8192)
def _write_number(thousandths: int) -> str:
    text = f"{abs(thousandths) / _UNITS:.3f}".rstrip("0").rstrip(".")
    sign = "-" if thousandths < 0 else ""
    return sign + (text.removeprefix("0") or "0")
