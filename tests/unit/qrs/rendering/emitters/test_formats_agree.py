"""One picture, drawn by every format, looks the same."""

from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from qrs.rendering.emitters.eps import write_eps
from qrs.rendering.emitters.pdf import write_pdf
from qrs.rendering.emitters.png import write_png
from qrs.rendering.emitters.svg import write_svg
from qrs.rendering.options import EYE_BORDER_SHAPES, EYE_CENTER_SHAPES, GRADIENT_TYPES, PATTERNS
from tests.support.codes import rasterize
from tests.support.print_files import GRADIENT, compose, draw_eps, draw_pdf, open_png

# A module is 9 points and 12 pixels of CSS: resvg rounds the size of an SVG up before it scales.
MODULE_PX, DPI = 12, 96
STYLES: list[dict[str, Any]] = [
    *({"pattern": pattern} for pattern in PATTERNS),
    *({"eye_border_shape": shape} for shape in EYE_BORDER_SHAPES),
    *({"eye_center_shape": shape, "eye_center_color": "#800"} for shape in EYE_CENTER_SHAPES),
    *({**GRADIENT, "gradient_type": kind, "pattern": "rounded"} for kind in GRADIENT_TYPES),
    {"background": "#ffeecc", "pattern": "liquid", "eye_color": "#040"},
    {"background": "#ffeecc80", "color": "#00008080"},
    {"caption": "Menü: ŻÓŁĆ", "pattern": "rounded"},
    {"caption": "Table 12", "caption_color": "#800", "background": "white", "logo": "round"},
    {"logo": "opaque", "pattern": "dot", "eye_shape": "circle"},
    {"logo": "round", "pattern": "squares", **GRADIENT},
]


def draw_all(style: dict[str, Any]) -> dict[str, Image.Image]:
    picture, _ = compose(**style)
    picture, options = compose(size_inches=picture.width * MODULE_PX / DPI, dpi=DPI, **style)
    png = open_png(write_png(picture, options))
    drawn = {
        "svg": rasterize(write_svg(picture, options).decode(), module_px=MODULE_PX),
        "pdf": draw_pdf(write_pdf(picture, options), *png.size),
        "png": png,
    }
    if "gradient_from" not in style and len(style.get("color", "")) != len("#rrggbbaa"):
        drawn["eps"] = draw_eps(write_eps(picture, options), point_px=DPI / 72)
    return drawn


@pytest.mark.parametrize("style", STYLES)
def test_all_formats_draw_the_same(style: dict[str, Any]) -> None:
    drawn = draw_all(style)
    reference = drawn.pop("svg")
    for name, image in drawn.items():
        assert abs(reference.height - image.height) <= 1
        height = min(reference.height, image.height)
        both = (drawn_by.crop((0, 0, image.width, height)) for drawn_by in (reference, image))
        difference = ImageChops.difference(*both)
        mean = sum(ImageStat.Stat(difference).mean) / 3
        # Of 255. Smoothing differs along every edge, and captions make no whole pixels high.
        assert mean < 1.5, name
