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

    ratio: as WCAG defines it, 1 to 21, on the worst of these parts.
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
        ordered = sorted((levels[place] for place in dark), reverse=not inverted)
        near.append(ordered[int(len(ordered) * _LIGHTEST_SHARE)])
        lights = [levels[place] for place in light]
        far.append(min(lights) if inverted else max(lights))
    differences = [abs(a - b) / 255 for a, b in zip(near, far, strict=True)]
    low, high = sorted((near[1] / 255, far[1] / 255))
    return min(differences), (high + _WCAG_OFFSET) / (low + _WCAG_OFFSET)


def _average(levels: bytes, places: list[int]) -> float:
    return sum(levels[place] for place in places) / len(places)
