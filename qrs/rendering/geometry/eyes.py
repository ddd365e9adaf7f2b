"""The three finder patterns, each as a ring of 7 by 5 modules and a centre of 3."""

from collections.abc import Iterator
from typing import NamedTuple

from qrs.rendering.geometry.boxes import (
    SQUARE,
    Radii,
    draw_box,
    move,
    reverse,
    round_all,
    transform,
)
from qrs.rendering.geometry.shapes import Box, Outline
from qrs.rendering.geometry.stamps import draw_diamond, draw_star

EYE_MODULES = 7
_HOLE_MODULES = 5
_CENTER_MODULES = 3
_ROUNDED_SHARE = 0.3
"""Radius of a rounded corner, of the side. At .45, zxing reads 14 of 24 leaves; at .3, all."""
# Larger and smaller ones lose more of the proof's bad pictures.
_DIAMOND_HALF_DIAGONAL = 1.86
_STAR_RADII = (2.0, 1.2)
# A round border leaves less light around a centre. With these sizes zxing reads 8 of nine bad
# pictures, with the full ones 5 to 8, and zbar reads all clean ones of circles. A square of .84
# does a little better, but is not read at 3.1 pixels a module in some sizes of PNGs.
_STAR_RADII_IN_CIRCLE = (1.7, 1.2)
_SHARE_IN_CIRCLE = {"square": 0.86, "rounded": 0.92, "circle": 0.94, "diamond": 1.0}
_LEAF_SHARE_IN_CIRCLE = 0.86

# The corner of each leaf that stays pointed.
_TIPS = {
    "leaf-tl": "top_left",
    "leaf-tr": "top_right",
    "leaf-br": "bottom_right",
    "leaf-bl": "bottom_left",
}


class Eye(NamedTuple):
    """left, top: of its 7 modules, in modules of the symbol. leaf: the leaf that points outward."""

    left: int
    top: int
    leaf: str


def list_eyes(modules: int) -> tuple[Eye, Eye, Eye]:
    far = modules - EYE_MODULES
    return Eye(0, 0, "leaf-tl"), Eye(far, 0, "leaf-tr"), Eye(0, far, "leaf-bl")


def draw_border(eye: Eye, shape: str, origin: int) -> Iterator[Outline]:
    """The ring, one module wide all around."""
    left, top = eye.left + origin, eye.top + origin
    radii = _choose_radii(shape, eye, EYE_MODULES)
    yield draw_box(Box(left, top, EYE_MODULES, EYE_MODULES), radii)
    inner = Radii(*(max(radius - 1, 0) for radius in radii))
    yield reverse(draw_box(Box(left + 1, top + 1, _HOLE_MODULES, _HOLE_MODULES), inner))


def draw_center(eye: Eye, shape: str, origin: int, *, border: str) -> Outline:
    """border: the shape around it."""
    middle = (eye.left + origin + EYE_MODULES / 2, eye.top + origin + EYE_MODULES / 2)
    is_in_circle = border == "circle"
    if shape == "star":
        return move(draw_star(*(_STAR_RADII_IN_CIRCLE if is_in_circle else _STAR_RADII)), middle)
    share = _SHARE_IN_CIRCLE.get(shape, _LEAF_SHARE_IN_CIRCLE) if is_in_circle else 1.0
    return transform(_draw_center(eye, shape), (share, share), middle)


def _draw_center(eye: Eye, shape: str) -> Outline:
    """Of three modules, around (0, 0)."""
    if shape == "diamond":
        return draw_diamond(_DIAMOND_HALF_DIAGONAL)
    near, side = -_CENTER_MODULES / 2, _CENTER_MODULES
    return draw_box(Box(near, near, side, side), _choose_radii(shape, eye, side))


def _choose_radii(shape: str, eye: Eye, side: int) -> Radii:
    if shape == "square":
        return SQUARE
    if shape == "circle":
        return round_all(side / 2)
    rounded = round_all(side * _ROUNDED_SHARE)
    tip = _TIPS.get(eye.leaf if shape == "leaf" else shape)
    return rounded._replace(**{tip: 0.0}) if tip else rounded
