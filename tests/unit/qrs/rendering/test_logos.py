"""Logos: the clear zone is exact, and enough error correction is left for it."""

import itertools
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.options import MAX_LOGO_RATIO, MIN_LOGO_RATIO, Logo
from qrs.rendering.symbols.encode import encode_symbol
from qrs.rendering.symbols.logo_cut import (
    compute_margin,
    fit_cut,
    measure_cut,
    touches_fixed_areas,
)
from qrs.rendering.symbols.logo_version import WANTED_MARGIN, choose_logo_version
from qrs.rendering.symbols.placement import Kind, get_placement
from tests.support.codes import URL, draw_svg, rasterize, read_codes
from tests.support.pictures import make_picture

FIXED = {Kind.EYE, Kind.SEPARATOR, Kind.TIMING, Kind.FORMAT, Kind.VERSION}
LOGO_SIZES = st.tuples(st.integers(1, 1024), st.integers(1, 1024))
RATIOS = st.floats(MIN_LOGO_RATIO, MAX_LOGO_RATIO)


def make_logo(width: int = 200, height: int = 200) -> Logo:
    return Logo(make_picture(size=(width, height), colour="#7c3aed"), width, height)


def blank_logo(width: int, height: int) -> Logo:
    """Its bytes are not looked at."""
    return Logo(b"", width, height)


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 40), LOGO_SIZES, RATIOS)
def test_the_cut_is_in_the_middle_and_touches_nothing_that_readers_need(
    version: int, size: tuple[int, int], ratio: float
) -> None:
    cut = fit_cut(version, blank_logo(*size), ratio)
    placement = get_placement(version)
    assert cut.left * 2 + cut.columns == cut.top * 2 + cut.rows == placement.modules
    assert {placement.kinds[place] for place in cut.list_places()}.isdisjoint(FIXED)


@settings(deadline=None)
@given(st.integers(1, 40), LOGO_SIZES, RATIOS)
def test_a_logo_keeps_its_aspect_and_is_a_whole_number_of_modules_long(
    version: int, size: tuple[int, int], ratio: float
) -> None:
    cut = measure_cut(version, blank_logo(*size), ratio)
    modules = get_placement(version).modules
    assert cut.width / cut.height == pytest.approx(size[0] / size[1])
    longer = max(cut.width, cut.height)
    assert longer == pytest.approx(round(longer))
    assert longer <= ratio * modules + 1e-6 < longer + 1 + 1e-6


@settings(deadline=None)
@given(st.integers(3, 40), LOGO_SIZES, RATIOS)
def test_modules_are_cut_whose_centre_is_under_the_logo_or_half_a_module_from_it(
    version: int, size: tuple[int, int], ratio: float
) -> None:
    cut = measure_cut(version, blank_logo(*size), ratio)
    for length, count in ((cut.width, cut.columns), (cut.height, cut.rows)):
        inside = [step for step in range(-40, 41) if abs(step) <= length / 2 + 0.5 + 1e-9]
        assert count == len(inside)


def test_the_version_of_a_short_link_is_the_first_with_half_of_its_margin() -> None:
    options = RenderOptions(logo=make_logo())
    margins = {
        version: round(compute_margin(measure_cut(version, make_logo(), 0.24), "H"), 2)
        for version in (3, 4, 5)
    }
    assert margins == {3: 0.45, 4: 0.38, 5: 0.64}
    assert choose_logo_version(3, make_logo(), options) == 5
    symbol = encode_symbol(URL, options)
    assert (symbol.version, symbol.error_correction) == (5, "H")


@settings(deadline=None)
@given(st.integers(1, 40), LOGO_SIZES, RATIOS, st.floats(0.5, 15))
def test_a_chosen_version_has_the_margin_unless_no_near_one_has(
    smallest: int, size: tuple[int, int], ratio: float, inches: float
) -> None:
    logo = blank_logo(*size)
    options = RenderOptions(logo=logo, logo_size_ratio=ratio, size_inches=inches)
    version = choose_logo_version(smallest, logo, options)
    if version > smallest + 2:
        assert version == 14
        return
    near = list(range(smallest, min(smallest + 2, 40) + 1))
    room = [one for one in near if one == smallest or options.size_mm / (25 + 4 * one) >= 0.25]
    assert version in room or version == 14
    margins = {
        one: compute_margin(cut, "H")
        for one in room
        if not touches_fixed_areas(cut := measure_cut(one, logo, ratio))
    }
    reached = [one for one, margin in margins.items() if margin >= WANTED_MARGIN]
    if reached and reached[0] not in range(7, 14):
        assert version == reached[0]


def test_versions_with_an_alignment_pattern_in_the_middle_are_stepped_over() -> None:
    def choose(inches: float) -> int:
        options = RenderOptions(logo=make_logo(), size_inches=inches)
        return encode_symbol(URL + "x" * 60, options).version

    assert choose(2) == 14
    assert choose(1) in range(7, 14)  # modules would be too small for version 14


def test_a_logo_raises_the_error_correction_to_h() -> None:
    for level in "LMQH":
        options = RenderOptions(logo=make_logo(), error_correction=level)
        assert encode_symbol(URL, options).error_correction == "H"


def test_a_text_that_fits_only_without_a_logo_is_refused_by_saying_so() -> None:
    with pytest.raises(RenderingError) as caught:
        encode_symbol("x" * 1500, RenderOptions(logo=make_logo(), error_correction="L"))
    assert caught.value.field == "data"
    assert "leave out the logo" in caught.value.message


@pytest.mark.parametrize("size", [(200, 200), (400, 150), (100, 300)])
@pytest.mark.parametrize("pattern", ["squares", "dot", "liquid", "connected-v", "star"])
def test_codes_with_a_logo_are_read_and_nothing_is_drawn_in_its_cut(
    pattern: str, size: tuple[int, int]
) -> None:
    logo = make_logo(*size)
    svg = draw_svg(pattern=pattern, logo=logo)
    assert read_codes(rasterize(svg, module_px=4)) == [URL]
    options = RenderOptions(pattern=pattern, logo=logo)
    placed = compose_picture(encode_symbol(URL, options), options).logo
    assert placed
    without = re.sub("<image[^>]*>", "", svg)
    image = rasterize(without, module_px=10).convert("L")
    cut = placed.cut
    # Shapes such as stars reach a little over the side of their module.
    left, top = round(10 * cut.left) + 2, round(10 * cut.top) + 2
    right, bottom = left + round(10 * cut.width) - 4, top + round(10 * cut.height) - 4
    assert image.crop((left, top, right, bottom)).getextrema() == (255, 255)
    assert placed.box.left >= cut.left
    assert placed.box.top >= cut.top


def test_the_svg_holds_one_picture_which_old_and_new_programs_find() -> None:
    logo = make_logo(300, 100)
    svg = draw_svg(logo=logo)
    (image,) = re.findall("<image[^>]*>", svg)
    uris = re.findall(r'href="(data:image/png;base64,[^"]+)"', image)
    assert len(uris) == 2
    assert uris[0] == uris[1]
    assert " xlink:href=" in image
    assert 'xmlns:xlink="http://www.w3.org/1999/xlink"' in svg
    assert "xlink" not in draw_svg()


@pytest.mark.parametrize("ratio", [0.1, 0.24, 0.35])
def test_the_logo_is_drawn_where_it_is_placed(ratio: float) -> None:
    style: dict[str, Any] = {"logo": make_logo(300, 150), "logo_size_ratio": ratio}
    options = RenderOptions(**style)
    placed = compose_picture(encode_symbol(URL, options), options).logo
    assert placed
    image = rasterize(draw_svg(**style), module_px=10)
    violet = [
        (x, y)
        for x, y in itertools.product(range(image.width), range(image.height))
        if image.getpixel((x, y)) == (0x7C, 0x3A, 0xED)
    ]
    left, top = (min(place[axis] for place in violet) / 10 for axis in (0, 1))
    right, bottom = ((max(place[axis] for place in violet) + 1) / 10 for axis in (0, 1))
    assert (left, top) == pytest.approx((placed.box.left, placed.box.top), abs=0.15)
    assert right - left == pytest.approx(placed.box.width, abs=0.25)
    assert bottom - top == pytest.approx(placed.box.height, abs=0.25)
