"""Each pattern with each eye is read; its shapes are where and as large as they should be."""

import itertools
import math

import pytest

from qrs.rendering import RenderOptions
from qrs.rendering.geometry.shapes import Outline, Picture
from qrs.rendering.inspection import inspect_style
from qrs.rendering.options import EYE_BORDER_SHAPES, EYE_CENTER_SHAPES, EYE_SHAPES, PATTERNS
from tests.support.codes import URL, compose, draw_svg, rasterize, read_codes

STAMPED = ("dot", "diamond", "hexagon", "star")
TEXTS = [URL, "a", "x" * 300]


def list_outlines(picture: Picture) -> list[Outline]:
    return [outline for layer in picture.layers for outline in layer.outlines]


def measure_reach(outline: Outline) -> tuple[float, float]:
    """How far its end points are from (0, 0) to the right and downward."""
    points = [outline.start, *(segment[-2:] for segment in outline.segments)]
    return max(x for x, _ in points), max(y for _, y in points)


def grade(**style: str) -> str | None:
    options = RenderOptions(format="svg", **style)  # type: ignore[arg-type]
    scan = inspect_style(text=URL, options=options).scan
    return scan.grade if scan else None


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_read_with_every_eye(pattern: str) -> None:
    # Every third pair, others for each pattern: three patterns share all of them.
    pairs = list(itertools.product(EYE_BORDER_SHAPES, EYE_CENTER_SHAPES))
    unread = [
        (border, center)
        for border, center in pairs[PATTERNS.index(pattern) % 3 :: 3]
        if read_codes(
            rasterize(
                draw_svg(pattern=pattern, eye_border_shape=border, eye_center_shape=center),
                module_px=4,
            )
        )
        != [URL]
    ]
    assert unread == []


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("eye", EYE_SHAPES)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_read_in_every_size_of_symbol(pattern: str, eye: str, text: str) -> None:
    svg = draw_svg(text, pattern=pattern, eye_shape=eye)
    for module_px in (8, 4):
        assert read_codes(rasterize(svg, module_px=module_px)) == [text]


@pytest.mark.parametrize(
    ("pattern", "right", "down"),
    [
        ("dot", 0.48, 0.48),
        ("diamond", 0.57, 0.57),
        ("hexagon", 0.485, 0.56),
        ("star", 0.647, 0.615),
    ],
)
def test_stamps_have_the_measured_size(pattern: str, right: float, down: float) -> None:
    (layer,) = compose(pattern=pattern).layers
    (stamp,) = layer.stamps
    assert measure_reach(stamp.outline) == pytest.approx((right, down), abs=0.004)


@pytest.mark.parametrize("pattern", STAMPED)
def test_there_is_a_stamp_in_the_middle_of_each_dark_module_outside_the_eyes(pattern: str) -> None:
    picture = compose(pattern=pattern, quiet_zone=6)
    (layer,) = picture.layers
    (stamp,) = layer.stamps
    squares = rasterize(draw_svg(quiet_zone=6), module_px=1).convert("L")
    far = 6 + picture.symbol.width - 7
    dark = {
        (x + 0.5, y + 0.5)
        for x, y in itertools.product(range(squares.width), range(squares.height))
        if squares.getpixel((x, y)) == 0 and not ((x < 13 or x >= far) and y < 13)
        if not (x < 13 and y >= far)
    }
    assert set(stamp.places) == dark
    assert len(stamp.places) == len(dark)


@pytest.mark.parametrize("pattern", ["connected-h", "connected-v"])
def test_capsules_cover_their_modules_and_are_84_hundredths_wide(pattern: str) -> None:
    (layer,) = compose(pattern=pattern).layers
    covered = 0
    for stamp in layer.stamps:
        right, down = measure_reach(stamp.outline)
        length, width = (right, down) if pattern == "connected-h" else (down, right)
        assert width == pytest.approx(0.42)
        assert 2 * length == pytest.approx(round(2 * length))
        covered += round(2 * length) * len(stamp.places)
    (dots,) = compose(pattern="dot").layers
    assert covered == len(dots.stamps[0].places)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_graded_b_or_better(pattern: str) -> None:
    assert grade(pattern=pattern) in ("A", "B")


@pytest.mark.parametrize("border", EYE_BORDER_SHAPES)
def test_every_eye_is_graded_c_or_better(border: str) -> None:
    grades = {
        center: grade(eye_border_shape=border, eye_center_shape=center)
        for center in EYE_CENTER_SHAPES
    }
    assert set(grades.values()) <= {"A", "B", "C"}, grades


def test_the_pointed_corner_of_a_leaf_points_out_of_the_symbol() -> None:
    picture = compose(eye_shape="leaf")
    near, far = 4, 4 + picture.symbol.width
    for x, y in [(near, near), (far, near), (near, far)]:
        on_corner = [
            point
            for outline in list_outlines(picture)
            for point in [outline.start, *(segment[-2:] for segment in outline.segments)]
            if point == (x, y)
        ]
        assert on_corner


def test_arcs_enclose_the_area_of_the_circle() -> None:
    svg = draw_svg(pattern="dot", eye_shape="circle", background="#ffffff")
    grey = rasterize(svg, module_px=16).convert("L")
    dark = sum((255 - level) * count for level, count in enumerate(grey.histogram())) / 255 / 256
    (layer,) = compose(pattern="dot").layers
    dots = len(layer.stamps[0].places) * math.pi * 0.48**2
    eyes = 3 * math.pi * (3.5**2 - 2.5**2 + 1.41**2)
    assert dark == pytest.approx(dots + eyes, rel=0.01)
