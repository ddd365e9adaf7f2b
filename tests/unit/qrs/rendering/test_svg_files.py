"""SVG: a small strict grammar, sizes in millimetres, and files that stay small."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrs.rendering.options import EYE_BORDER_SHAPES, EYE_CENTER_SHAPES, GRADIENT_TYPES, PATTERNS
from tests.support.codes import draw_svg, rasterize, read_codes

NUMBER = r"-?(?:\d+(?:\.\d{1,3})?|\.\d{1,3})"
DATA = re.compile(rf"(?:[Mmhvlcaz](?:{NUMBER}(?: |(?=-)|(?=[a-zM]|$)))*)+")
ALLOWED = {
    "svg": {"width", "height", "viewBox"},
    "path": {"fill", "fill-opacity", "d"},
    "linearGradient": {"id", "gradientUnits", "x1", "y1", "x2", "y2"},
    "radialGradient": {"id", "gradientUnits", "cx", "cy", "r"},
    "stop": {"offset", "stop-color", "stop-opacity"},
}
COLORS = st.sampled_from(["#000", "#123456", "#7c3aed", "#00000080"])
STYLES = st.fixed_dictionaries(
    {
        "pattern": st.sampled_from(PATTERNS),
        "eye_border_shape": st.sampled_from(EYE_BORDER_SHAPES),
        "eye_center_shape": st.sampled_from(EYE_CENTER_SHAPES),
        "color": COLORS,
        "background": st.sampled_from(["transparent", "white", "#ffeeddcc"]),
        "quiet_zone": st.integers(2, 20),
        "size_inches": st.floats(0.5, 15),
    },
    optional={"eye_color": COLORS, "eye_border_color": COLORS, "eye_center_color": COLORS},
)


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own bytes


@given(STYLES, st.none() | st.sampled_from(GRADIENT_TYPES))
@settings(max_examples=60, deadline=None)
def test_nothing_but_shapes_and_paints_is_written(
    style: dict[str, Any], gradient: str | None
) -> None:
    if gradient:
        style |= {"gradient_from": "#111", "gradient_to": "#224466cc", "gradient_type": gradient}
    root = parse(draw_svg(**style))
    ids = {element.get("id") for element in root.iter()}
    for element in root.iter():
        name = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        assert set(element.attrib) <= ALLOWED[name]
        assert not element.text or not element.text.strip()
        if name == "path":
            assert DATA.fullmatch(element.attrib["d"])
            reference = re.fullmatch(r"url\(#(.+)\)", element.attrib["fill"])
            assert reference is None or reference[1] in ids


@given(STYLES)
@settings(max_examples=30, deadline=None)
def test_each_colour_is_one_path(style: dict[str, Any]) -> None:
    paths = parse(draw_svg(**style)).findall("{*}path")
    fills = [(path.get("fill"), path.get("fill-opacity")) for path in paths]
    used = {"color", "eye_color", "eye_border_color", "eye_center_color", "background"} & set(style)
    assert len(fills) <= len(used)


@pytest.mark.parametrize(
    ("pattern", "limit"),
    [
        ("squares", 1_800),
        ("rounded", 6_000),
        ("liquid", 8_600),
        ("dot", 15_800),
        ("diamond", 10_000),
        ("connected-h", 10_500),
        ("connected-v", 11_000),
        ("hexagon", 14_500),
        ("star", 30_000),
    ],
)
def test_files_of_a_short_link_are_small(pattern: str, limit: int) -> None:
    assert len(draw_svg(pattern=pattern)) <= limit


@pytest.mark.parametrize("kind", GRADIENT_TYPES)
def test_a_gradient_runs_over_the_symbol_from_one_colour_to_the_other(kind: str) -> None:
    svg = draw_svg(gradient_from="#c00000", gradient_to="#0000c0", gradient_type=kind)
    image = rasterize(svg, module_px=10)
    side, near, far = image.width, 45, image.width - 45

    def redness(x: int, y: int) -> int:
        red, _, blue = image.getpixel((x, y))  # type: ignore[misc]
        return int(red) - int(blue)

    # Inside the borders of the eyes: top left, top right, bottom left.
    corners = redness(near, near), redness(far, near), redness(near, far)
    expected = {
        "vertical": (1, 1, -1),
        "horizontal": (1, -1, 1),
        "diagonal": (1, 0, 0),
        "radial": (-1, -1, -1),
    }[kind]
    assert tuple((value > 60) - (value < -60) for value in corners) == expected
    assert side == 370


def test_an_eye_with_a_colour_is_left_out_of_the_gradient() -> None:
    svg = draw_svg(
        gradient_from="#c00", gradient_to="#00c", eye_color="#060", eye_border_color="#333"
    )
    image = rasterize(svg, module_px=10)
    assert image.getpixel((45, 45)) == (0x33, 0x33, 0x33)
    assert image.getpixel((75, 75)) == (0, 0x66, 0)


def test_codes_of_one_page_have_gradients_of_their_own() -> None:
    pairs = [("#111", "#222"), ("#111", "#333"), ("#11111180", "#222")]
    codes = [
        draw_svg(gradient_from=one, gradient_to=other, gradient_type=kind)
        for one, other in pairs
        for kind in GRADIENT_TYPES
    ]
    names = {name for code in codes for name in re.findall(r' id="([^"]+)"', code)}
    assert len(names) == len(pairs) * len(GRADIENT_TYPES)


def test_a_colour_with_alpha_shows_the_ground() -> None:
    image = rasterize(draw_svg(color="#00000080", background="#ff000080"), module_px=10)
    red, green, _ = image.getpixel((5, 5))  # type: ignore[misc]
    assert (red, green) == (255, 127)
    assert read_codes(image)


def test_overlapping_shapes_of_one_colour_are_not_darker_where_they_overlap() -> None:
    image = rasterize(draw_svg(pattern="star", color="#00000080"), module_px=16).convert("L")
    assert image.getextrema() == (127, 255)
