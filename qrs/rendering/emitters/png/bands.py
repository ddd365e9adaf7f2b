"""PNG of any picture: PDFium draws our PDF in bands, which go straight into the compressor."""

import zlib
from collections.abc import Iterable, Iterator
from typing import cast

from PIL import Image, ImageChops

from qrs.rendering import pdfium
from qrs.rendering.colors import Color
from qrs.rendering.emitters.pdf import write_pdf_for_pixels
from qrs.rendering.emitters.png.chunks import PALETTE, RGB, RGBA, Header, write_file
from qrs.rendering.emitters.png.palette import get_ground, list_ramp
from qrs.rendering.geometry.shapes import Layer, Picture, Solid
from qrs.rendering.options import RenderOptions
from qrs.rendering.pdfium import PixelFormat, Raster

_BAND_PX = 512
_AS_IS, _SUB = b"\0", b"\1"  # filters of PNG
_BLACK = Color(0, 0, 0)
_Rows = Iterable[bytes | memoryview]


def write_smooth_palette(picture: Picture, color: Color, options: RenderOptions) -> bytes:
    """Eight bits per pixel: how much of it the one colour leaves free."""
    layers = tuple(_blacken(layer) for layer in picture.layers)
    coverage = Picture(picture.width, picture.height, picture.symbol, None, layers)
    raster = _make_raster(picture, options, pdfium.GREY)
    with pdfium.open_page(write_pdf_for_pixels(coverage, options)) as page:
        pixels = _compress(_list_rows(page.draw_bands(raster, _BAND_PX), raster))
    header = _make_header(raster, options, PALETTE)
    return write_file(header, list_ramp(color, get_ground(picture)), pixels)


def write_true_color(picture: Picture, options: RenderOptions) -> bytes:
    """RGB if nothing shines through the background, else RGBA."""
    if get_ground(picture).alpha == 255:
        raster, color_type = _make_raster(picture, options, pdfium.RGB), RGB
    else:
        raster = _make_raster(picture, options, pdfium.RGBA, pdfium.NOTHING)
        color_type = RGBA
    with pdfium.open_page(write_pdf_for_pixels(picture, options)) as page:
        pixels = _compress(_filter_rows(page.draw_bands(raster, _BAND_PX), raster))
    return write_file(_make_header(raster, options, color_type), [], pixels)


def _blacken(layer: Layer) -> Layer:
    return Layer(Solid(_BLACK, "color"), layer.outlines, layer.stamps)


def _make_raster(
    picture: Picture,
    options: RenderOptions,
    pixel_format: PixelFormat,
    ground: int = pdfium.WHITE,
) -> Raster:
    width_px = options.side_px
    height_px = round(width_px * picture.height / picture.width)
    return Raster(width_px, height_px, pixel_format, ground)


def _make_header(raster: Raster, options: RenderOptions, color_type: int) -> Header:
    return Header(raster.width_px, raster.height_px, options.dpi, 8, color_type)


def _list_rows(bands: Iterable[memoryview], raster: Raster) -> Iterator[bytes | memoryview]:
    skipped = raster.pixel_format.bytes_per_pixel
    for band in bands:
        for at in range(0, len(band) - skipped, raster.stride):
            yield _AS_IS
            yield band[at + skipped : at + raster.stride]


def _filter_rows(bands: Iterable[memoryview], raster: Raster) -> Iterator[bytes | memoryview]:
    """Each pixel less the one to its left, which makes gradients small."""
    skipped, row_bytes = raster.pixel_format.bytes_per_pixel, raster.row_bytes
    for band in bands:
        # Two views of the same bytes, one pixel apart; to Pillow, bytes are grey pixels.
        size, layout = (row_bytes, len(band) // raster.stride), ("raw", "L", raster.stride, 1)
        left = Image.frombuffer("L", size, _as_bytes(band), *layout)
        pixels = Image.frombuffer("L", size, _as_bytes(band[skipped:]), *layout)
        rows = memoryview(ImageChops.subtract_modulo(pixels, left).tobytes())
        for at in range(0, len(rows), row_bytes):
            yield _SUB
            yield rows[at : at + row_bytes]


def _as_bytes(view: memoryview) -> bytes:
    # Pillow takes any buffer without copying it; its annotations do not say so.
    return cast("bytes", view)


def _compress(rows: _Rows) -> bytes:
    # Runs are all that such pixels have: other strategies take thrice the time and more bytes.
    packer = zlib.compressobj(strategy=zlib.Z_RLE)
    parts = [packer.compress(row) for row in rows]
    return b"".join([*parts, packer.flush()])
