"""Codes as pictures, and what readers find in them."""

import io
from typing import Any

import resvg_py
import zxingcpp
from PIL import Image

from qrs.rendering import RenderOptions
from qrs.rendering.emitters.svg import write_svg
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.symbols.encode import encode_symbol

URL = "https://q.qrstudio.agency/q/aBc12dEf/"


def compose(text: str = URL, **options: Any) -> Picture:
    chosen = RenderOptions(**options)
    return compose_picture(encode_symbol(text, chosen), chosen)


def draw_svg(text: str = URL, **options: Any) -> str:
    """The SVG of a picture, which need not be one that is good enough to be answered."""
    chosen = RenderOptions(format="svg", **options)
    picture = compose_picture(encode_symbol(text, chosen), chosen)
    return write_svg(picture, chosen).decode()


def rasterize(svg: str, *, module_px: float, ground: str = "white") -> Image.Image:
    """In colour, on an opaque ground. module_px: pixels for each user unit."""
    sides = [
        float(value) for value in svg.split('viewBox="0 0 ')[1].split('"', maxsplit=1)[0].split()
    ]
    width, height = (round(side * module_px) for side in sides)
    # resvg refuses millimetres without a resolution.
    png = resvg_py.svg_to_bytes(
        svg_string=svg, width=width, height=height, dpi=96, skip_system_fonts=True
    )
    with Image.open(io.BytesIO(png)) as image:
        rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, ground), rgba).convert("RGB")


def read_codes(image: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(image.convert("L"), text_mode=zxingcpp.TextMode.Plain)
    return [barcode.text for barcode in found]
