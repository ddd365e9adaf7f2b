"""SVG as one path of module outlines, so that no zoom or print shows seams between modules."""

from collections.abc import Iterator
from itertools import pairwise

from qrs.rendering.colors import TRANSPARENT
from qrs.rendering.encode import QUIET_ZONE, Symbol
from qrs.rendering.options import RenderOptions
from qrs.rendering.sizing import check_module_mm

MEDIA_TYPE = "image/svg+xml"

_Point = tuple[int, int]
_Edges = dict[_Point, list[_Point]]


def draw_svg(symbol: Symbol, options: RenderOptions) -> bytes:
    """The symbol in a square of ``size_inches``; one user unit is one module.

    Deterministic. Raises RenderingError if a module is too small.
    """
    check_module_mm(symbol, options)
    side, inches = symbol.total_modules, f"{options.size_inches:.4f}".rstrip("0").rstrip(".")
    background = (
        ""
        if options.background == TRANSPARENT
        else f'<path fill="{options.background}" d="M0 0h{side}v{side}H0z"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{inches}in" height="{inches}in"'
        f' viewBox="0 0 {side} {side}" shape-rendering="crispEdges">{background}'
        f'<path fill="{options.color}" fill-rule="evenodd" d="{_path(symbol)}"/></svg>\n'
    ).encode()


def _path(symbol: Symbol) -> str:
    edges = _collect_edges(symbol)
    return "".join(_format_loop(loop) for loop in _take_loops(edges))


def _collect_edges(symbol: Symbol) -> _Edges:
    """Every module side between dark and light, walked with the dark side on the right."""
    edges: _Edges = {}
    light = bytes(symbol.modules + 2)
    rows = [light, *(b"\0" + row + b"\0" for row in symbol.rows), light]
    for y in range(1, symbol.modules + 1):
        above, row, below = rows[y - 1 : y + 2]
        for x in range(1, symbol.modules + 1):
            if row[x]:
                sides = (above[x], row[x + 1], below[x], row[x - 1])
                _add_sides(edges, (x - 1 + QUIET_ZONE, y - 1 + QUIET_ZONE), sides)
    return edges


def _add_sides(edges: _Edges, corner: _Point, neighbours: tuple[int, int, int, int]) -> None:
    x, y = corner
    corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y))
    for side, neighbour in enumerate(neighbours):
        if not neighbour:
            edges.setdefault(corners[side], []).append(corners[side + 1])


def _take_loops(edges: _Edges) -> Iterator[list[_Point]]:
    """Closed walks that use every edge once: as many edges enter a corner as leave it."""
    while edges:
        start = point = next(iter(edges))
        loop = [start]
        while True:
            targets = edges[point]
            following = targets.pop()
            if not targets:
                del edges[point]
            point = following
            loop.append(point)
            if point == start:
                break
        yield loop


def _format_loop(loop: list[_Point]) -> str:
    parts = [f"M{loop[0][0]} {loop[0][1]}"]
    axis, length = "", 0
    for (x0, y0), (x1, y1) in pairwise(loop):
        step_axis, step = ("h", x1 - x0) if y0 == y1 else ("v", y1 - y0)
        if axis and (step_axis != axis or step * length < 0):
            parts.append(f"{axis}{length}")
            length = 0
        axis, length = step_axis, length + step
    return "".join(parts) + "z"
