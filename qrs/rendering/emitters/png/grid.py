"""Recognises pictures of whole modules."""

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

from qrs.rendering.geometry.boxes import move
from qrs.rendering.geometry.shapes import Layer, Outline, Picture, Point

Edge = tuple[int, int, int]
"""A vertical line's x, and the y where it begins and ends."""


def read_grid(picture: Picture) -> tuple[bytes, ...] | None:
    """The modules of the whole picture by row, 1 for dark; None unless it is made of such.

    That is, if every side of every shape lies on the lines between modules.
    """
    if not (float(picture.width).is_integer() and float(picture.height).is_integer()):
        return None
    width, height = int(picture.width), int(picture.height)
    rows = [bytearray(width) for _ in range(height)]
    for layer in picture.layers:
        edges = _collect_edges(layer)
        if edges is None:
            return None
        for row, filled in zip(rows, _fill(edges, width, height), strict=True):
            row[:] = bytes(map(max, row, filled))
    return tuple(map(bytes, rows))


def _collect_edges(layer: Layer) -> list[Edge] | None:
    edges: list[Edge] = []
    for outline in _place_outlines(layer):
        corners = _list_corners(outline)
        if corners is None:
            return None
        for (x0, y0), (x1, y1) in pairwise(corners):
            if x0 != x1 and y0 != y1:
                return None
            if y0 != y1:
                edges.append((x0, y0, y1))
    return edges


def _place_outlines(layer: Layer) -> Iterator[Outline]:
    yield from layer.outlines
    for stamp in layer.stamps:
        for place in stamp.places:
            yield move(stamp.outline, place)


def _list_corners(outline: Outline) -> list[tuple[int, int]] | None:
    points: list[Point] = [outline.start]
    for segment in outline.segments:
        if len(segment) != 2:
            return None
        points.append(segment)
    points.append(outline.start)
    if not all(float(x).is_integer() and float(y).is_integer() for x, y in points):
        return None
    return [(int(x), int(y)) for x, y in points]


def _fill(edges: Iterable[Edge], width: int, height: int) -> Iterator[bytes]:
    """Row by row, by the non-zero rule."""
    turns = [[0] * (width + 1) for _ in range(height)]
    for x, y0, y1 in edges:
        turn, top, bottom = (1, y0, y1) if y0 < y1 else (-1, y1, y0)
        for y in range(top, bottom):
            turns[y][x] += turn
    for row in turns:
        yield bytes(1 if winding else 0 for winding in accumulate(row[:width]))
