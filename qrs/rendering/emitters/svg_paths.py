"""Outlines as path data of SVG: relative commands, in thousandths of a module.

Each point is rounded by itself before differences are taken, so no error adds up along a path.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from qrs.rendering.geometry.boxes import QUARTER
from qrs.rendering.geometry.shapes import Curve, Layer, Line, Outline, Stamp

_UNITS = 1000

_Command = tuple[str, tuple[int, ...]]


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


@lru_cache(maxsize=8192)
def _write_move(x: int, y: int) -> str:
    return "m" + _join((x, y))


def _write_segments(outline: Outline) -> str:
    return "".join(_write_commands(_merge_arcs(_list_commands(outline)))) + "z"


def _write_commands(commands: Iterator[_Command]) -> Iterator[str]:
    last = ""
    for command, arguments in commands:
        text = _join(arguments)
        # A repeated command needs no letter, but a separator where no sign separates.
        yield command + text if command != last else text if text[0] == "-" else " " + text
        last = command


def _list_commands(outline: Outline) -> Iterator[_Command]:
    x, y = _round(outline.start)
    for segment in outline.segments:
        numbers = _round(segment)
        offsets = tuple(value - (y if at % 2 else x) for at, value in enumerate(numbers))
        x, y = numbers[-2:]
        yield _choose_command(offsets)


def _choose_command(offsets: tuple[int, ...]) -> _Command:
    if len(offsets) == 6:
        return _read_quarter_circle(offsets) or ("c", offsets)
    if not offsets[1]:
        return "h", offsets[:1]
    if not offsets[0]:
        return "v", offsets[1:]
    return "l", offsets


def _read_quarter_circle(offsets: tuple[int, ...]) -> _Command | None:
    """As an arc, if the cubic stands for one that begins and ends along the axes."""
    x1, y1, x2, y2, x, y = offsets
    radius = abs(x)
    if abs(y) != radius or abs(abs(x1 + y1) - radius * QUARTER) > 2 or x1 * y1:
        return None
    if (x2, y2) not in ((x, y2), (x2, y)):
        return None
    clockwise = x1 * y - y1 * x > 0
    return "a", (radius, radius, 0, 0, _UNITS * clockwise, x, y)


def _merge_arcs(commands: Iterator[_Command]) -> Iterator[_Command]:
    """Two quarters of the same circle in a row are a half."""
    waiting: _Command | None = None
    for command in commands:
        if waiting and _continues(waiting, command):
            (_, (*circle, x, y)), (_, (*_, more_x, more_y)) = waiting, command
            yield "a", (*circle, x + more_x, y + more_y)
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = command
    if waiting:
        yield waiting


def _continues(before: _Command, command: _Command) -> bool:
    if before[0] != "a" or command[0] != "a" or before[1][:5] != command[1][:5]:
        return False
    clockwise, x, y = before[1][4:]
    return command[1][5:] == ((-y, x) if clockwise else (y, -x))


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
