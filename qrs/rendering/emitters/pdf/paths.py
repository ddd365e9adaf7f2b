"""Outlines as operators that build a path."""

from collections.abc import Iterator
from functools import cache
from itertools import chain

from qrs.rendering.emitters.numbers import format_number
from qrs.rendering.geometry.shapes import Layer, Outline, Stamp

_OPERATORS = {2: "l", 6: "c"}


def write_paths(layer: Layer) -> Iterator[str]:
    for outline in layer.outlines:
        yield from _write_stamp(Stamp(outline, ((0, 0),)))
    for stamp in layer.stamps:
        yield from _write_stamp(stamp)


def _write_stamp(stamp: Stamp) -> Iterator[str]:
    """Thousands of places share a few columns and rows, whose numbers are written once."""
    numbers = [*stamp.outline.start, *chain.from_iterable(stamp.outline.segments)]
    template = _write_template(stamp.outline)

    @cache
    def write_xs(dx: float) -> list[str]:
        return [format_number(x + dx) for x in numbers[::2]]

    @cache
    def write_ys(dy: float) -> list[str]:
        return [format_number(y + dy) for y in numbers[1::2]]

    for dx, dy in stamp.places:
        pairs = zip(write_xs(dx), write_ys(dy), strict=True)
        yield template % tuple(chain.from_iterable(pairs))


def _write_template(outline: Outline) -> str:
    """The operators, with a place for each number."""
    segments = (f"{'%s ' * len(segment)}{_OPERATORS[len(segment)]}" for segment in outline.segments)
    return " ".join(("%s %s m", *segments, "h"))
