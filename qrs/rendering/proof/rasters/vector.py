"""Vector formats as rasters."""

import io
import math
import re

import resvg_py
from PIL import Image

from qrs.rendering import pdfium
from qrs.rendering.colors import Color
from qrs.rendering.emitters import eps_reader
from qrs.rendering.errors import BrokenImageError
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import MM_PER_INCH
from qrs.rendering.proof.rasters.pdf_file import check_pdf
from qrs.rendering.proof.rasters.raster import Raster, choose_module_px, get_size_px, lay_on

_BOX = rb"/%s\[([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\]"
_SIZE = re.compile(rb' width="([\d.]+)(mm|pt)" height="([\d.]+)(?:mm|pt)"')
_ASPECT_TOLERANCE = 1e-4
_POINT_MM = MM_PER_INCH / 72
_UNITS_MM = {b"mm": 1.0, b"pt": _POINT_MM}
_TOLERANCE_MM = 1e-3


def read_svg(
    data: bytes, *, picture: Picture, side_mm: float, ground: Color, module_px: int | None = None
) -> Raster:
    module_px = module_px or choose_module_px(picture)
    width, height = get_size_px(picture, module_px)
    drawn_height = math.ceil(picture.height * module_px)  # with a caption, no whole number
    resized = _set_size(data, picture, side_mm, (width, drawn_height))
    raster = _draw_svg(resized)
    with Image.open(io.BytesIO(raster)) as image:
        if image.size != (width, drawn_height):
            raise BrokenImageError("SVG with a wrong size")
        colors = lay_on(image.crop((0, 0, width, height)), ground)
    return Raster(colors, colors.convert("L"), module_px, picture.symbol)


def _draw_svg(data: bytes) -> bytes:
    try:
        return resvg_py.svg_to_bytes(svg_string=data.decode(), skip_system_fonts=True)
    except ValueError as error:
        raise BrokenImageError(f"SVG: {error}") from None


def _set_size(data: bytes, picture: Picture, side_mm: float, size_px: tuple[int, int]) -> bytes:
    """The SVG in whole pixels: resvg rounds other sizes up, and stretches the picture to them."""
    size = _SIZE.search(data)
    if size is None:
        raise BrokenImageError("SVG without a size")
    width, height = float(size[1]), float(size[3])
    _check_side(width * _UNITS_MM[size[2]], side_mm)
    if not math.isclose(height / width, picture.height / picture.width, rel_tol=_ASPECT_TOLERANCE):
        raise BrokenImageError("SVG with a wrong aspect")
    attributes = f' width="{size_px[0]}" height="{size_px[1]}" preserveAspectRatio="xMidYMin"'
    return data[: size.start()] + attributes.encode() + data[size.end() :]


def read_eps(data: bytes, *, picture: Picture, side_mm: float, ground: Color) -> Raster:
    try:
        svg = eps_reader.read_eps(data)
    except eps_reader.EpsError as error:
        raise BrokenImageError(f"EPS: {error}") from None
    return read_svg(svg.encode(), picture=picture, side_mm=side_mm, ground=ground)


def read_pdf(data: bytes, *, picture: Picture, side_mm: float, ground: Color) -> Raster:
    """Only the trim: bleed and crop marks are cut off before anybody scans it."""
    check_pdf(data)
    module_px = choose_module_px(picture)
    width, height = get_size_px(picture, module_px)
    media, trim = (_read_box(data, name) for name in (b"MediaBox", b"TrimBox"))
    _check_side((trim[2] - trim[0]) * _POINT_MM, side_mm)
    scale = width / (trim[2] - trim[0])
    page_px = round((media[2] - media[0]) * scale), round((media[3] - media[1]) * scale)
    left, top = (trim[0] - media[0]) * scale, (media[3] - trim[3]) * scale
    page = _draw_pdf(data, page_px, ground)
    colors = page.crop((round(left), round(top), round(left) + width, round(top) + height))
    return Raster(colors, colors.convert("L"), module_px, picture.symbol)


def _draw_pdf(data: bytes, size: tuple[int, int], ground: Color) -> Image.Image:
    opaque = 0xFF000000 | ground.red << 16 | ground.green << 8 | ground.blue
    raster = pdfium.Raster(*size, pdfium.RGB, opaque)
    try:
        with pdfium.open_page(data) as page:
            (pixels,) = page.draw_bands(raster, raster.height_px)
            rows = bytes(pixels[pdfium.RGB.bytes_per_pixel :])
    except pdfium.PdfiumError as error:
        raise BrokenImageError(f"PDF: {error}") from None
    return Image.frombytes("RGB", size, rows, "raw", "RGB", raster.stride)


def _check_side(found_mm: float, expected_mm: float) -> None:
    if abs(found_mm - expected_mm) > _TOLERANCE_MM:
        raise BrokenImageError(f"{found_mm:.3f} mm wide instead of {expected_mm:.3f}")


def _read_box(data: bytes, name: bytes) -> tuple[float, float, float, float]:
    found = re.search(_BOX % name, data)
    if found is None:
        raise BrokenImageError(f"PDF without {name.decode()}")
    left, bottom, right, top = (float(side) for side in found.groups())
    return left, bottom, right, top
