"""Contrast as a camera sees it, on the worst part.

Source: ISO/IEC 15415 symbol contrast, but from the lightest of the dark modules and not from the
darkest: a gradient from black to #dddddd would have 0.99 by the standard.
"""

from dataclasses import dataclass

from qrs.rendering.proof.grid import Grid
from qrs.rendering.proof.parts import SymbolParts

_LIGHTEST_SHARE = 1 / 20
_WCAG_OFFSET = 0.05


@dataclass(frozen=True, slots=True)
class Contrast:
    """modules, borders, centers: of the modules and of both parts of the eyes, each 0 to 1.

    Dark parts that are lighter than the ground have none, however far they are from it. ratio: as
    WCAG defines it, 1 to 21, on the worst of these parts.
    """

    modules: float
    borders: float
    centers: float
    ratio: float
    is_inverted: bool

    @property
    def worst(self) -> float:
        return min(self.modules, self.borders, self.centers)

    @property
    def eyes(self) -> float:
        return min(self.borders, self.centers)


def measure_contrast(grid: Grid, parts: SymbolParts) -> Contrast:
    dark = _average(grid.luma, parts.modules)
    inverted = dark > _average(grid.luma, parts.light)
    modules, borders, centers = (
        _compare(grid, part, parts.light, inverted)
        for part in (parts.modules, parts.borders, parts.centers)
    )
    return Contrast(
        modules=modules[0],
        borders=borders[0],
        centers=centers[0],
        ratio=min(modules[1], borders[1], centers[1]),
        is_inverted=inverted,
    )


def _compare(grid: Grid, dark: list[int], light: list[int], inverted: bool) -> tuple[float, float]:
    """The smaller difference of luma and of luminance, and the ratio."""
    near: list[int] = []
    far: list[int] = []
    for levels in (grid.luma, grid.luminance):
        # Light on dark is measured as dark on light, the ratio on the levels themselves.
        ordered = sorted((levels[place] for place in dark), reverse=not inverted)
        near.append(ordered[int(len(ordered) * _LIGHTEST_SHARE)])
        lights = [levels[place] for place in light]
        far.append(min(lights) if inverted else max(lights))
    pairs = list(zip(near, far, strict=True))
    if inverted:
        pairs = [(b, a) for a, b in pairs]
    differences = [max(high - low, 0) / 255 for low, high in pairs]
    low, high = (level / 255 for level in pairs[1])
    return min(differences), max((high + _WCAG_OFFSET) / (low + _WCAG_OFFSET), 1.0)


def _average(levels: bytes, places: list[int]) -> float:
    return sum(levels[place] for place in places) / len(places)
