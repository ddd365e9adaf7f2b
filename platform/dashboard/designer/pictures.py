"""Small pictures of patterns and eyes, drawn by what draws the codes."""

from dataclasses import replace
from functools import cache

from qrs.rendering import RenderOptions
from qrs.rendering.emitters.svg_paths import write_path
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.geometry.shapes import Layer, Solid, Stamp
from qrs.rendering.symbols.symbol import Symbol

_SAMPLE = ("110110", "101111", "011010", "111011", "100110", "011101")
_SIDE, _MODULES, _EYE = len(_SAMPLE), 21, 7
# Clear of the eyes, which are drawn whatever the modules are.
_CORNER = 8
_QUIET = 2
_BORDER, _CENTER = "eye_border_color", "eye_center_color"
# Paints of their own, so that each part is a layer of its own.
_PLAIN = RenderOptions(quiet_zone=_QUIET, eye_border_color="#111111", eye_center_color="#222222")


@cache
def draw_pattern(name: str) -> str:
    """Some modules of the pattern, in the colour of the text around it."""
    return _draw(replace(_PLAIN, pattern=name), "color", at=_CORNER)


@cache
def draw_eye(border: str, center: str) -> str:
    """A whole eye."""
    return _draw(_style_eye(border, center), _BORDER, _CENTER)


@cache
def draw_border(shape: str) -> str:
    return _draw(_style_eye(shape, "square"), _BORDER)


@cache
def draw_center(shape: str) -> str:
    return _draw(_style_eye("square", shape), _CENTER)


def _style_eye(border: str, center: str) -> RenderOptions:
    return replace(_PLAIN, eye_border_shape=border, eye_center_shape=center)


def _draw(options: RenderOptions, *fields: str, at: int = 0) -> str:
    """What of these fields lies near a corner of the symbol. at: modules from its left and top."""
    begin = at + _QUIET
    path = "".join(
        write_path(_cut(layer, begin, begin + _EYE))
        for layer in compose_picture(_make_symbol(), options).layers
        if isinstance(layer.paint, Solid) and layer.paint.field in fields
    )
    side = _SIDE if at else _EYE
    return (
        f'<svg viewBox="{begin - 0.5} {begin - 0.5} {side + 1} {side + 1}" aria-hidden="true"'
        f' focusable="false"><path d="{path}"/></svg>'
    )


def _make_symbol() -> Symbol:
    """No code, but modules in the middle of a symbol."""
    empty = bytes(_MODULES)
    rows = [(bytes(_CORNER) + bytes(map(int, row))).ljust(_MODULES, b"\0") for row in _SAMPLE]
    above = [empty] * _CORNER
    below = [empty] * (_MODULES - _CORNER - _SIDE)
    return Symbol(rows=(*above, *rows, *below), version=1, error_correction="M")


def _cut(layer: Layer, begin: int, end: int) -> Layer:
    def is_near(x: float, y: float) -> bool:
        return begin - 1 < x < end + 1 and begin - 1 < y < end + 1

    outlines = tuple(outline for outline in layer.outlines if is_near(*outline.start))
    stamps = tuple(
        Stamp(stamp.outline, tuple(place for place in stamp.places if is_near(*place)))
        for stamp in layer.stamps
    )
    return Layer(layer.paint, outlines, stamps)
