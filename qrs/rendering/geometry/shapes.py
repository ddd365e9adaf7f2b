"""Outlines, paints and layers. Units are modules; x grows to the right, y downward.

All outlines of a layer are filled together by the non-zero rule, so shapes may overlap, and a hole
runs the other way round.
"""

from dataclasses import dataclass

from qrs.rendering.colors import Color

Point = tuple[float, float]
Line = tuple[float, float]
"""To this point."""
Curve = tuple[float, float, float, float, float, float]
"""A cubic: two control points, then the end."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed line that begins and ends at start."""

    start: Point
    segments: tuple[Line | Curve, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The same outline at many places, which formats may write shorter than so many outlines.

    outline: around (0, 0). places: what is added to each of its points.
    """

    outline: Outline
    places: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Solid:
    """field: of the request, such as ``color`` or ``eye_border_color``, that chose the colour."""

    color: Color
    field: str


@dataclass(frozen=True, slots=True)
class Gradient:
    """From the field gradient_from to gradient_to, over the symbol without its quiet zone.

    kind: vertical (from the top), horizontal (from the left), diagonal (from the top left), radial
    (from the middle to the corners).
    """

    kind: str
    start: Color
    end: Color


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes of one paint."""

    paint: Solid | Gradient
    outlines: tuple[Outline, ...] = ()
    stamps: tuple[Stamp, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """left, top: of the upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedLogo:
    """png: RGBA or RGB without metadata. box: where it is drawn, its aspect kept.

    cut: the whole modules that are left out for it; a whole number of modules on each side.
    """

    png: bytes
    width_px: int
    height_px: int
    box: Box
    cut: Box


@dataclass(frozen=True, slots=True)
class Picture:
    """What every format draws: the ground, the layers in their order, the logo on top.

    width, height: with quiet zones and caption, without bleed. symbol: the box of the modules.
    background: None paints nothing.
    """

    width: float
    height: float
    symbol: Box
    background: Solid | None
    layers: tuple[Layer, ...]
    logo: PlacedLogo | None = None
