"""PNG of whole modules, without smoothing: one bit per pixel."""

import zlib

from PIL import Image

from qrs.rendering.colors import Color
from qrs.rendering.emitters.png.chunks import PALETTE, Header, write_file
from qrs.rendering.emitters.png.palette import compose, get_ground
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.sizing import get_whole_module_px

_AS_IS, _LIKE_ABOVE = b"\0", b"\2"  # filters of PNG


def write_modules(
    picture: Picture, grid: tuple[bytes, ...], color: Color, options: RenderOptions
) -> bytes:
    """The pixels that remain after whole modules widen the quiet zone evenly.

    grid: the modules of the whole picture. Raises RenderingError if a module is too small.
    """
    module_px = get_whole_module_px(len(grid), options)
    side_px = options.side_px
    before = (side_px - int(picture.symbol.width) * module_px) // 2 - (
        int(picture.symbol.left) * module_px
    )
    header = Header(side_px, side_px, options.dpi, bit_depth=1, color_type=PALETTE)
    ground = get_ground(picture)
    palette: list[tuple[int, ...]] = [ground, compose(color, ground, 1)]
    return write_file(header, palette, _pack(grid, module_px, before, side_px))


def _pack(grid: tuple[bytes, ...], module_px: int, before: int, side_px: int) -> bytes:
    packer = zlib.compressobj()
    row_bytes = (side_px + 7) // 8
    light, repeated = _AS_IS + bytes(row_bytes), _LIKE_ABOVE + bytes(row_bytes)
    after = side_px - before - len(grid) * module_px
    parts = [packer.compress(light * before)]
    for row in grid:
        wide = b"".join(bytes([255 * dark]) * module_px for dark in row)
        line = bytes(before) + wide + bytes(after)
        first = _AS_IS + Image.frombytes("L", (side_px, 1), line).convert("1").tobytes()
        parts.append(packer.compress(first + repeated * (module_px - 1)))
    parts += [packer.compress(light * after), packer.flush()]
    return b"".join(parts)
