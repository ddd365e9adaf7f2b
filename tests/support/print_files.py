"""Codes in the formats for print, and what strict readers find in the files."""

import io
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

from qrs.rendering import RenderOptions
from qrs.rendering.emitters.eps import write_eps
from qrs.rendering.emitters.eps_reader import read_eps
from qrs.rendering.emitters.pdf import write_pdf
from qrs.rendering.emitters.png import write_png
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import Logo
from qrs.rendering.pdfium import RGB, WHITE, Raster, open_page
from qrs.rendering.symbols.encode import encode_symbol
from tests.support.codes import URL, rasterize

LOGO_PX, LOGO_COLOR = 120, "#c81e3c"
GRADIENT = {"gradient_from": "#800000", "gradient_to": "#000040"}


def compose(*, text: str = URL, logo: str = "", **options: Any) -> tuple[Picture, RenderOptions]:
    """logo: ``opaque`` or ``round`` (transparent in its corners)."""
    if logo:
        options["logo"] = make_logo(logo)
    chosen = RenderOptions(**options)
    return compose_picture(encode_symbol(text, chosen), chosen), chosen


def make_logo(kind: str) -> Logo:
    image = Image.new("RGBA", (LOGO_PX, LOGO_PX), (0, 0, 0, 0) if kind == "round" else LOGO_COLOR)
    ImageDraw.Draw(image).ellipse((0, 0, LOGO_PX - 1, LOGO_PX - 1), fill=LOGO_COLOR)
    out = io.BytesIO()
    image.save(out, "PNG")
    return Logo(out.getvalue(), LOGO_PX, LOGO_PX)


def make_pdf(**options: Any) -> bytes:
    return write_pdf(*compose(format="pdf", **options))


def make_eps(**options: Any) -> bytes:
    return write_eps(*compose(format="eps", **options))


def make_png(**options: Any) -> bytes:
    return write_png(*compose(**options))


def open_strictly(data: bytes) -> pikepdf.Pdf:
    """By qpdf, which repairs nothing and has nothing to complain about."""
    pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
    assert pdf.check_pdf_syntax() == []
    assert pdf.get_warnings() == []
    return pdf


def list_operators(pdf: pikepdf.Pdf) -> list[tuple[list[Any], str]]:
    """The operands and the operator of each instruction of the page."""
    instructions = pikepdf.parse_content_stream(pdf.pages[0])
    return [(list(instruction.operands), str(instruction.operator)) for instruction in instructions]


def draw_pdf(data: bytes, width_px: int, height_px: int = 0, ground: int = WHITE) -> Image.Image:
    """height_px: that of a square unless given. ground: 0xAARRGGBB."""
    height_px = height_px or width_px
    with open_page(data) as page:
        (band,) = page.draw_bands(Raster(width_px, height_px, RGB, ground), height_px)
        pixels, stride = bytes(band[3:]), (width_px + 1) * 3
    return Image.frombytes("RGB", (width_px, height_px), pixels, "raw", "RGB", stride)


def draw_eps(data: bytes, *, point_px: float) -> Image.Image:
    return rasterize(read_eps(data), module_px=point_px)


def open_png(data: bytes, ground: str = "white") -> Image.Image:
    """On an opaque ground."""
    with Image.open(io.BytesIO(data)) as image:
        rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, ground), rgba).convert("RGB")
