"""The files: quiet zones, transparency, resolution."""

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from qrs.rendering import RenderOptions
from qrs.rendering.emitters.png import write_png
from qrs.rendering.emitters.svg import write_svg
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.sizing import get_whole_module_px
from qrs.rendering.symbols.encode import encode_symbol
from qrs.rendering.symbols.symbol import Symbol

URL = "https://q.qrstudio.agency/q/aBc12dEf/"
SVG = "{http://www.w3.org/2000/svg}"


def draw_png(symbol: Symbol, options: RenderOptions) -> bytes:
    return write_png(compose_picture(symbol, options), options)


def draw_svg(symbol: Symbol, options: RenderOptions) -> bytes:
    return write_svg(compose_picture(symbol, options), options)


@pytest.fixture(scope="module")
def symbol() -> Symbol:
    return encode_symbol(URL, RenderOptions())


def test_every_pixel_of_the_png_belongs_to_its_module(symbol: Symbol) -> None:
    options = RenderOptions(size_inches=1.37, dpi=211)
    module_px = get_whole_module_px(symbol.total_modules(options.quiet_zone), options)
    margin = (options.side_px - symbol.modules * module_px) // 2
    assert margin >= options.quiet_zone * module_px
    with Image.open(io.BytesIO(draw_png(symbol, options))) as image:
        pixels = image.tobytes()
    expected = bytearray(options.side_px**2)
    for y in range(symbol.modules * module_px):
        row = b"".join(bytes([dark]) * module_px for dark in symbol.rows[y // module_px])
        start = (margin + y) * options.side_px + margin
        expected[start : start + len(row)] = row
    assert pixels == bytes(expected)


def test_the_png_background_is_transparent_by_default(symbol: Symbol) -> None:
    with Image.open(io.BytesIO(draw_png(symbol, RenderOptions()))) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 0)
    with Image.open(io.BytesIO(draw_png(symbol, RenderOptions(background="#ffe")))) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 238, 255)


def test_the_png_carries_its_resolution(symbol: Symbol) -> None:
    with Image.open(io.BytesIO(draw_png(symbol, RenderOptions(dpi=600)))) as image:
        assert image.info["dpi"] == pytest.approx((600, 600), abs=0.1)


def test_the_svg_is_measured_in_millimetres_and_modules(symbol: Symbol) -> None:
    options = RenderOptions(format="svg", size_inches=2.5, quiet_zone=7)
    root = ET.fromstring(draw_svg(symbol, options))  # noqa: S314 - our own bytes
    assert (root.get("width"), root.get("height")) == ("63.5mm", "63.5mm")
    side = symbol.modules + 14
    assert root.get("viewBox") == f"0 0 {side} {side}"


def test_the_svg_has_no_background_by_default(symbol: Symbol) -> None:
    plain = ET.fromstring(draw_svg(symbol, RenderOptions(format="svg")))  # noqa: S314 - our own bytes
    assert len(plain.findall(f"{SVG}path")) == 1
    options = RenderOptions(format="svg", background="#ffe", color="#024")
    coloured = ET.fromstring(draw_svg(symbol, options))  # noqa: S314 - our own bytes
    fills = [path.get("fill") for path in coloured.findall(f"{SVG}path")]
    assert fills == ["#ffffee", "#002244"]
