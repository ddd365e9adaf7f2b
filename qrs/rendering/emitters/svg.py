"""SVG: one path for each paint, so that no zoom or print shows seams between modules."""

from collections.abc import Iterator

from qrs.rendering.colors import Color
from qrs.rendering.emitters.svg_paths import write_path
from qrs.rendering.geometry.shapes import Picture, Solid
from qrs.rendering.options import RenderOptions

MEDIA_TYPE = "image/svg+xml"


def write_svg(picture: Picture, options: RenderOptions) -> bytes:
    """Measured in millimetres, ``size_inches`` wide; one user unit is one module.

    Deterministic. Without scripts, styles, text and references to anything outside.
    """
    width_mm = options.size_mm
    height_mm = width_mm * picture.height / picture.width
    body = "".join(_write_parts(picture))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{_number(width_mm)}mm" height="{_number(height_mm)}mm"'
        f' viewBox="0 0 {_number(picture.width)} {_number(picture.height)}">{body}</svg>\n'
    ).encode()


def _write_parts(picture: Picture) -> Iterator[str]:
    if picture.background is not None:
        width, height = _number(picture.width), _number(picture.height)
        sides = f"M0 0h{width}v{height}h-{width}z"
        yield f'<path {_fill(picture.background.color)} d="{sides}"/>'
    for layer in picture.layers:
        if isinstance(layer.paint, Solid):
            yield f'<path {_fill(layer.paint.color)} d="{write_path(layer)}"/>'


def _fill(color: Color) -> str:
    fill = f'fill="#{color.red:02x}{color.green:02x}{color.blue:02x}"'
    if color.alpha == 255:
        return fill
    return f'{fill} fill-opacity="{_number(color.alpha / 255)}"'


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
