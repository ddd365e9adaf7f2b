"""A finished image as it looks on its substrate."""

from dataclasses import dataclass

from PIL import Image

from qrs.rendering.colors import Color
from qrs.rendering.geometry.shapes import Box, Picture

MODULE_PX = 8
LARGE_MODULE_PX = 4
_LARGE_FROM_MODULES = 90
"""From here on 8 pixels a module would only cost time: a symbol this large has small modules."""


@dataclass(frozen=True, slots=True)
class Raster:
    """colors: RGB, module_px pixels a module; its upper left corner is the picture's.

    as_read: the grey levels, as dense as the file gave them. symbol: the box in modules.
    """

    colors: Image.Image
    as_read: Image.Image
    module_px: int
    symbol: Box

    @property
    def grey(self) -> Image.Image:
        return self.colors.convert("L")


def choose_module_px(picture: Picture) -> int:
    return MODULE_PX if picture.width <= _LARGE_FROM_MODULES else LARGE_MODULE_PX


def get_size_px(picture: Picture, module_px: int) -> tuple[int, int]:
    return round(picture.width * module_px), round(picture.height * module_px)


def lay_on(image: Image.Image, ground: Color) -> Image.Image:
    """RGB without transparency."""
    if image.mode == "RGB":
        return image
    if image.mode == "P" and "transparency" not in image.info:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    below = Image.new("RGBA", rgba.size, ground[:3])
    return Image.alpha_composite(below, rgba).convert("RGB")
