"""A PNG as a raster."""

from PIL import Image

from qrs.rendering.colors import Color
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.rasters.png_rows import ThinnedPng, read_thinned
from qrs.rendering.proof.rasters.raster import Raster, choose_module_px, get_size_px, lay_on

_Box = tuple[float, float, float, float]


def read_png(data: bytes, *, picture: Picture, options: RenderOptions, ground: Color) -> Raster:
    """Raises BrokenImageError."""
    module_px = choose_module_px(picture)
    step = max(1, int(options.side_px / picture.width / module_px))
    step -= 1 - step % 2  # an even number of pixels has none in its middle
    png = read_thinned(data, width_px=options.side_px, dpi=options.dpi, step=step)
    opaque = lay_on(png.image, ground)
    box = _locate(png, picture)
    # Whole modules stay sharp, whereas smoothed edges are averaged.
    kind = Image.Resampling.NEAREST if png.bits == 1 else Image.Resampling.BOX
    colors = opaque.resize(get_size_px(picture, module_px), kind, box=_clip(box, opaque))
    return Raster(colors, opaque.convert("L"), module_px, picture.symbol)


def _locate(png: ThinnedPng, picture: Picture) -> _Box:
    """Where the picture lies, in pixels that were kept.

    With one bit per pixel, modules are whole pixels, and what is left over lies evenly around them.
    """
    width, height = png.width_px, png.height_px
    if png.bits > 1:
        return (0, 0, width / png.step, height / png.step)
    module = width // int(picture.width)
    left, top = (
        (side - size * module) // 2
        for side, size in ((width, int(picture.symbol.width)), (height, int(picture.symbol.height)))
    )
    left -= int(picture.symbol.left) * module
    top -= int(picture.symbol.top) * module
    corners = (left, top, left + picture.width * module, top + picture.height * module)
    return tuple(corner / png.step for corner in corners)  # type: ignore[return-value]


def _clip(box: _Box, image: Image.Image) -> _Box:
    left, top, right, bottom = box
    return (left, top, min(right, image.width), min(bottom, image.height))
