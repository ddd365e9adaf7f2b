"""SVG: one path for each paint, so that no zoom or print shows seams between modules."""

import base64
from collections.abc import Iterator

from qrs.rendering.colors import Color
from qrs.rendering.emitters.svg_paths import write_path
from qrs.rendering.geometry.gradients import locate_gradient
from qrs.rendering.geometry.shapes import Box, Gradient, Picture, PlacedLogo, Solid
from qrs.rendering.options import RenderOptions


def write_svg(picture: Picture, options: RenderOptions) -> bytes:
    """Measured in millimetres, ``size_inches`` wide; one user unit is one module.

    Deterministic. Without scripts, styles, text and references to anything outside.
    """
    width_mm = options.size_mm
    height_mm = width_mm * picture.height / picture.width
    body = "".join(_write_parts(picture))
    xlink = ' xmlns:xlink="http://www.w3.org/1999/xlink"' if picture.logo else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{xlink}'
        f' width="{_number(width_mm)}mm" height="{_number(height_mm)}mm"'
        f' viewBox="0 0 {_number(picture.width)} {_number(picture.height)}">{body}</svg>\n'
    ).encode()


def _write_parts(picture: Picture) -> Iterator[str]:
    if picture.background is not None:
        width, height = _number(picture.width), _number(picture.height)
        sides = f"M0 0h{width}v{height}h-{width}z"
        yield f'<path {_write_fill(picture.background.color)} d="{sides}"/>'
    for layer in picture.layers:
        if isinstance(layer.paint, Solid):
            fill = _write_fill(layer.paint.color)
        else:
            name, definition = _define_gradient(layer.paint, picture.symbol)
            yield definition
            fill = f'fill="url(#{name})"'
        yield f'<path {fill} d="{write_path(layer)}"/>'
    if picture.logo is not None:
        yield _write_logo(picture.logo)


def _write_logo(logo: PlacedLogo) -> str:
    uri = "data:image/png;base64," + base64.b64encode(logo.png).decode()
    box = logo.box
    place = _write_attributes(x=box.left, y=box.top, width=box.width, height=box.height)
    # With href alone, the preview of macOS and older programs for print show no logo.
    return f'<image{place} preserveAspectRatio="none" xlink:href="{uri}" href="{uri}"/>'


def _define_gradient(gradient: Gradient, symbol: Box) -> tuple[str, str]:
    """The id and the element. Pages put many codes into one document, so no id is used twice for
    different gradients.
    """
    line = locate_gradient(gradient, symbol)
    colors = "-".join(bytes(color).hex() for color in (gradient.start, gradient.end))
    name = f"{gradient.kind}-{colors}-{symbol.width:g}-{symbol.left:g}"
    stops = "".join(
        f'<stop offset="{at}" {_write_fill(color, "stop")}/>'
        for at, color in enumerate((gradient.start, gradient.end))
    )
    (x1, y1), (x2, y2) = line.start, line.end
    if line.radius is None:
        kind, place = "linear", _write_attributes(x1=x1, y1=y1, x2=x2, y2=y2)
    else:
        kind, place = "radial", _write_attributes(cx=x1, cy=y1, r=line.radius)
    element = f"{kind}Gradient"
    attributes = f'id="{name}" gradientUnits="userSpaceOnUse"{place}'
    return name, f"<{element} {attributes}>{stops}</{element}>"


def _write_attributes(**numbers: float) -> str:
    return "".join(f' {name}="{_number(value)}"' for name, value in numbers.items())


def _write_fill(color: Color, kind: str = "") -> str:
    """As attributes of a shape, or of a ``stop``."""
    name = f"{kind}-color" if kind else "fill"
    fill = f'{name}="#{color.red:02x}{color.green:02x}{color.blue:02x}"'
    if color.alpha == 255:
        return fill
    return f'{fill} {kind or "fill"}-opacity="{_number(color.alpha / 255)}"'


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
