"""Cyan, magenta, yellow and black for the printing press, each 0 to 1."""

from typing import NamedTuple

from PIL import Image, ImageChops

from qrs.rendering.colors import Color
from qrs.rendering.geometry.shapes import Solid
from qrs.rendering.options import RenderOptions


class Cmyk(NamedTuple):
    cyan: float
    magenta: float
    yellow: float
    black: float


def convert_to_cmyk(color: Color) -> Cmyk:
    """What all of the colour's inks have in common is printed by black alone.

    So black and greys are K only, white is bare paper, and no colour takes more than three inks.
    Source: CSS Color Module Level 5, conversion between uncalibrated CMYK and sRGB.
    """
    red, green, blue = (channel / 255 for channel in color[:3])
    lightest = max(red, green, blue)
    if not lightest:
        return Cmyk(0, 0, 0, 1)
    cyan, magenta, yellow = ((lightest - channel) / lightest for channel in (red, green, blue))
    return Cmyk(cyan, magenta, yellow, 1 - lightest)


def convert_to_rgb(inks: Cmyk) -> tuple[float, float, float]:
    """The inverse; each 0 to 1."""
    white = 1 - inks.black
    return (1 - inks.cyan) * white, (1 - inks.magenta) * white, (1 - inks.yellow) * white


def choose_cmyk(paint: Solid, options: RenderOptions) -> Cmyk:
    """The inks that the request names for its color, and the conversion for all others."""
    if paint.field == "color" and options.color_cmyk is not None:
        return from_percent(options.color_cmyk)
    return convert_to_cmyk(paint.color)


def from_percent(inks: tuple[float, float, float, float]) -> Cmyk:
    return Cmyk(*(ink / 100 for ink in inks))


def convert_image_to_cmyk(image: Image.Image) -> Image.Image:
    """An RGB image by the same rule as colours."""
    red, green, blue = image.split()
    lightest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    missing = [ImageChops.subtract(lightest, channel) for channel in (red, green, blue)]
    # Pillow divides by the lightest when it takes "RGBa" (multiplied by alpha) to "RGBA".
    shares = Image.merge("RGBa", [*missing, lightest]).convert("RGBA").split()[:3]
    return Image.merge("CMYK", [*shares, ImageChops.invert(lightest)])
