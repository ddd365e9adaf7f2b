"""Colours of a PDF in the colour space of the request."""

from dataclasses import dataclass

from kernel.messages import mark
from qrs.rendering.colors import Color
from qrs.rendering.emitters.inks import Cmyk, choose_cmyk, convert_to_cmyk, from_percent
from qrs.rendering.emitters.numbers import join_numbers
from qrs.rendering.emitters.pdf.resources import Resources
from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.shapes import Gradient, Layer, Picture, Solid
from qrs.rendering.options import RenderOptions, SpotColor

_ALL_PLATES = Cmyk(1, 1, 1, 1)
_RESERVED_NAMES = {"all", "none", "cyan", "magenta", "yellow", "black"}
_MAX_NAME_BYTES = 127  # Source: PDF Reference 1.4, appendix C


@dataclass(frozen=True)
class Inks:
    """What to write for a colour."""

    options: RenderOptions
    resources: Resources

    @property
    def color_space(self) -> str:
        return "/DeviceCMYK" if self.options.color_space == "cmyk" else "/DeviceRGB"

    def mix(self, color: Color) -> str:
        """The colour's numbers in the colour space."""
        if self.options.color_space == "cmyk":
            return join_numbers(*convert_to_cmyk(color))
        return _mix_rgb(color)

    def fill(self, paint: Solid) -> str:
        """The operator that sets the colour of fills, without its alpha."""
        spot = self.options.spot_color
        if spot is not None and paint.field == "color":
            return f"{self._name_separation(spot.name, from_percent(spot.cmyk))} cs 1 scn"
        if self.options.color_space == "cmyk":
            return f"{join_numbers(*choose_cmyk(paint, self.options))} k"
        return f"{_mix_rgb(paint.color)} rg"

    def stroke_registration(self) -> str:
        if self.options.color_space == "cmyk" or self.options.spot_color is not None:
            return f"{self._name_separation('All', _ALL_PLATES)} CS 1 SCN"
        return "0 0 0 RG"

    def set_alpha(self, alpha: int) -> str:
        """The operator for an alpha of 0 to 255; nothing if opaque."""
        if alpha == 255:
            return ""
        return f"{self.resources.name('ExtGState', f'<</ca {join_numbers(alpha / 255)}>>')} gs"

    def _name_separation(self, name: str, alternate: Cmyk) -> str:
        tint = f"<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[{join_numbers(*alternate)}]/N 1>>"
        space = f"[/Separation {_escape_name(name)}/DeviceCMYK{tint}]"
        return self.resources.name("ColorSpace", space)


def check_spot_color(picture: Picture, spot: SpotColor | None) -> None:
    """Raises RenderingError on ``spot_color`` if no plate could be made of it."""
    if spot is None:
        return
    if not 1 <= len(spot.name.encode()) <= _MAX_NAME_BYTES:
        text = mark("The name must have 1 to %(limit)s bytes.")
        raise RenderingError("spot_color", text, limit=_MAX_NAME_BYTES)
    if spot.name.lower() in _RESERVED_NAMES:
        text = mark("'%(name)s' is a plate of every print. Use the name of an ink.")
        raise RenderingError("spot_color", text, name=spot.name)
    if any(isinstance(layer.paint, Gradient) for layer in picture.layers):
        text = mark("A spot color is one ink. Leave out gradient_from and gradient_to.")
        raise RenderingError("spot_color", text)


def is_translucent(picture: Picture) -> bool:
    """Whether anything but a logo lets through what lies below."""
    return any(alpha < 255 for layer in picture.layers for alpha in list_alphas(layer)) or (
        picture.background is not None and picture.background.color.alpha < 255
    )


def list_alphas(layer: Layer) -> tuple[int, ...]:
    if isinstance(layer.paint, Solid):
        return (layer.paint.color.alpha,)
    return (layer.paint.start.alpha, layer.paint.end.alpha)


def _mix_rgb(color: Color) -> str:
    return join_numbers(*(channel / 255 for channel in color[:3]))


def _escape_name(name: str) -> str:
    # Source: PDF Reference 1.4, section 3.2.4
    escaped = (
        chr(byte) if chr(byte).isalnum() and byte < 128 else f"#{byte:02x}"
        for byte in name.encode()
    )
    return "/" + "".join(escaped)
