"""Vector formats as rasters."""

import io

import resvg_py
from PIL import Image

from qrs.rendering.colors import Color
from qrs.rendering.errors import BrokenImageError
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.proof.rasters.raster import Raster, choose_module_px, get_size_px, lay_on

_CSS_DPI = 96  # without it, resvg rejects sizes in inches


def read_svg(data: bytes, *, picture: Picture, ground: Color) -> Raster:
    module_px = choose_module_px(picture)
    width, height = get_size_px(picture, module_px)
    raster = resvg_py.svg_to_bytes(
        svg_string=data.decode(), width=width, dpi=_CSS_DPI, skip_system_fonts=True
    )
    with Image.open(io.BytesIO(raster)) as image:
        # A picture with a caption need not be a whole number of pixels high.
        if image.width != width or abs(image.height - height) > 1:
            raise BrokenImageError("SVG with a wrong aspect")
        colors = lay_on(image.crop((0, 0, width, height)), ground)
    return Raster(colors, colors.convert("L"), module_px, picture.symbol)
