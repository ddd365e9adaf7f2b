"""Colours as inks: black by black ink alone, bare paper for white, and nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from qrs.rendering.colors import Color
from qrs.rendering.emitters.inks import (
    Cmyk,
    choose_cmyk,
    convert_image_to_cmyk,
    convert_to_cmyk,
    convert_to_rgb,
)
from qrs.rendering.geometry.shapes import Solid
from qrs.rendering.options import RenderOptions

LEVELS = st.integers(0, 255)
COLORS = st.builds(Color, LEVELS, LEVELS, LEVELS)


@given(COLORS)
def test_a_color_takes_at_most_three_inks_and_comes_back(color: Color) -> None:
    inks = convert_to_cmyk(color)
    assert min(inks[:3]) == 0
    assert all(0 <= ink <= 1 for ink in inks)
    # Newspapers allow 240 %, other presses 300.
    assert sum(inks) <= 3
    assert convert_to_rgb(inks) == pytest.approx([level / 255 for level in color[:3]])


@given(LEVELS)
def test_greys_are_black_ink_only(level: int) -> None:
    inks = convert_to_cmyk(Color(level, level, level))
    assert inks == pytest.approx((0, 0, 0, 1 - level / 255))


@given(st.lists(COLORS, min_size=1, max_size=20))
def test_pixels_of_a_logo_are_converted_as_colors_are(colors: list[Color]) -> None:
    pixels = bytes(level for color in colors for level in color[:3])
    converted = convert_image_to_cmyk(Image.frombytes("RGB", (len(colors), 1), pixels)).tobytes()
    for at, color in enumerate(colors):
        expected = [ink * 255 for ink in convert_to_cmyk(color)]
        assert list(converted[4 * at : 4 * at + 4]) == pytest.approx(expected, abs=1.01)


def test_inks_of_the_request_are_for_its_color_only() -> None:
    options = RenderOptions(format="pdf", color_space="cmyk", color_cmyk=(100, 50, 0, 12.5))
    blue = Color(0, 0, 255)
    assert choose_cmyk(Solid(blue, "color"), options) == Cmyk(1, 0.5, 0, 0.125)
    assert choose_cmyk(Solid(blue, "eye_color"), options) == Cmyk(1, 1, 0, 0)
