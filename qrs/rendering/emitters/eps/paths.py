"""Outlines as operators, relative to the point before, as SVG writes them."""

from collections.abc import Iterator

from qrs.rendering.emitters.eps.grammar import STAMP_BEGIN, STAMP_END
from qrs.rendering.emitters.numbers import format_number, join_numbers
from qrs.rendering.geometry.shapes import Layer, Outline, Stamp

_OPERATORS = {2: "l", 6: "c"}


def write_layer(layer: Layer, names: Iterator[str]) -> Iterator[str]:
    """The path of a layer. names: for its stamps, unused so far."""
    for outline in layer.outlines:
        x, y = outline.start
        yield f"{join_numbers(x, y)} m {_write_segments(outline)} h"
    for stamp in layer.stamps:
        yield from _write_stamp(stamp, next(names))


def _write_stamp(stamp: Stamp, name: str) -> Iterator[str]:
    x, y = stamp.outline.start
    yield f"/{name}{STAMP_BEGIN} {_write_segments(stamp.outline)} {STAMP_END}"
    for dx, dy in stamp.places:
        yield f"{join_numbers(x + dx, y + dy)} {name}"


def _write_segments(outline: Outline) -> str:
    """One to a line: EPS allows 255 characters in each."""
    x, y = outline.start
    lines = []
    for segment in outline.segments:
        relative = [value - (y if at % 2 else x) for at, value in enumerate(segment)]
        lines.append(f"{' '.join(map(format_number, relative))} {_OPERATORS[len(segment)]}")
        # From the point that readers arrive at, so that what was rounded off does not add up.
        x, y = x + round(relative[-2], 4), y + round(relative[-1], 4)
    return "\n".join(lines)
