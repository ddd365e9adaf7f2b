"""The pixels of a logo."""

import io

from PIL import Image

from qrs.rendering.colors import Color
from qrs.rendering.geometry.shapes import PlacedLogo

_OPAQUE = (255, 255)


def open_logo(logo: PlacedLogo) -> tuple[Image.Image, Image.Image | None]:
    """Its colours as RGB, and its alpha as L unless all of it is opaque."""
    with Image.open(io.BytesIO(logo.png)) as image:
        rgba = image.convert("RGBA")
    alpha = rgba.getchannel("A")
    return rgba.convert("RGB"), None if alpha.getextrema() == _OPAQUE else alpha


def flatten_logo(colors: Image.Image, alpha: Image.Image, ground: Color) -> Image.Image:
    """RGB, as it looks on the ground."""
    return Image.composite(colors, Image.new("RGB", colors.size, ground[:3]), alpha)
