"""Outlines as operators that build a path."""

from collections.abc import Iterator

from qrs.rendering.emitters.numbers import format_number
from qrs.rendering.geometry.shapes import Layer, Outline

_OPERATORS = {2: "l", 6: "c"}


def write_paths(layer: Layer) -> Iterator[str]:
    for outline in layer.outlines:
        yield _write_path(outline, 0, 0)
    for stamp in layer.stamps:
        for x, y in stamp.places:
            yield _write_path(stamp.outline, x, y)


def _write_path(outline: Outline, dx: float, dy: float) -> str:
    x, y = outline.start
    parts = [f"{format_number(x + dx)} {format_number(y + dy)} m"]
    for segment in outline.segments:
        moved = [format_number(value + (dy if at % 2 else dx)) for at, value in enumerate(segment)]
        parts.append(f"{' '.join(moved)} {_OPERATORS[len(segment)]}")
    parts.append("h")
    return " ".join(parts)
