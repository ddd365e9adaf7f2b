"""Outlines as path data of SVG: relative commands, in thousandths of a module.

Each point is rounded by itself before differences are taken, so no error adds up along a path.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from qrs.rendering.geometry.shapes import Curve, Layer, Line, Outline

_UNITS = 1000


def write_path(layer: Layer) -> str:
    """The value of ``d``, which begins with an absolute move."""
    return "".join(_write_outline(outline) for outline in layer.outlines)


def _write_outline(outline: Outline) -> str:
    return "M" + _join(_round(outline.start)) + _write_segments(outline) + "z"


def _write_segments(outline: Outline) -> str:
    return "".join(_list_commands(outline))


def _list_commands(outline: Outline) -> Iterator[str]:
    x, y = _round(outline.start)
    last = ""
    for segment in outline.segments:
        numbers = _round(segment)
        offsets = [value - (y if at % 2 else x) for at, value in enumerate(numbers)]
        x, y = numbers[-2:]
        command, arguments = _choose_command(offsets)
        # A repeated command needs no letter, but a separator where no sign separates.
        text = _join(arguments)
        yield command + text if command != last or text[0] == "-" else " " + text
        last = command


def _choose_command(offsets: list[int]) -> tuple[str, list[int]]:
    if len(offsets) == 6:
        return "c", offsets
    if not offsets[1]:
        return "h", offsets[:1]
    if not offsets[0]:
        return "v", offsets[1:]
    return "l", offsets


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
