"""Which samples of the grid belong to which part of a symbol."""

from dataclasses import dataclass

from qrs.rendering.geometry.shapes import Box, Picture
from qrs.rendering.symbols.placement import EYE_MODULES, Kind, Placement, get_placement
from qrs.rendering.symbols.symbol import Symbol

_EYE_MIDDLE = EYE_MODULES // 2


@dataclass(frozen=True, slots=True)
class SymbolParts:
    """Places in the grid, row by row.

    modules: the dark ones outside of the eyes. light: all light ones. borders, centers: the dark
    ones of the eyes that every shape of an eye has. gaps: their light ring. covered: what a logo
    lies on, which is in none of the others.
    """

    placement: Placement
    expected: bytes
    modules: list[int]
    light: list[int]
    borders: list[int]
    centers: list[int]
    gaps: list[int]
    covered: frozenset[int]


def find_parts(symbol: Symbol, picture: Picture) -> SymbolParts:
    placement = get_placement(symbol.version)
    expected = b"".join(symbol.rows)
    covered = _list_covered(symbol.modules, picture)
    parts = SymbolParts(placement, expected, [], [], [], [], [], covered)
    for place, dark in enumerate(expected):
        if place in covered:
            continue
        if placement.kinds[place] == Kind.EYE:
            _add_eye_module(parts, symbol.modules, place)
        else:
            (parts.modules if dark else parts.light).append(place)
    return parts


def _add_eye_module(parts: SymbolParts, modules: int, place: int) -> None:
    """Only on the cross through its middle: corners differ from shape to shape."""
    row, column = divmod(place, modules)
    down, across = (
        abs((side if side < EYE_MODULES else side - modules + EYE_MODULES) - _EYE_MIDDLE)
        for side in (row, column)
    )
    if min(down, across) > 1 or down == across == 1:
        return
    ring = max(down, across)
    if ring == 2:
        parts.gaps.append(place)
        parts.light.append(place)
    else:
        (parts.borders if ring == 3 else parts.centers).append(place)


def _list_covered(modules: int, picture: Picture) -> frozenset[int]:
    if picture.logo is None:
        return frozenset()
    cut = _move(picture.logo.cut, picture.symbol)
    return frozenset(
        row * modules + column
        for row in range(int(cut.top), int(cut.top + cut.height))
        for column in range(int(cut.left), int(cut.left + cut.width))
    )


def _move(box: Box, origin: Box) -> Box:
    return Box(box.left - origin.left, box.top - origin.top, box.width, box.height)
