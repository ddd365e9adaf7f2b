"""Refusals: the cause that is named, and a value with which the same request passes."""

import io
import re
from typing import Any

import pytest
from PIL import Image, ImageDraw

from qrs.rendering import RenderedImage, RenderingError, RenderOptions
from qrs.rendering.options import Logo
from qrs.rendering.report import GRADES, ScanReport
from tests.support.random_styles import follow, render_or_refuse

URL = "https://q.qrstudio.agency/q/aBc12dEf/"


def draw_logo() -> Logo:
    """A disc with a light bar, which zbar takes for an alignment pattern."""
    image = Image.new("RGBA", (200, 200), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((0, 0, 200, 200), fill="#5b2be0")
    pen.rectangle((50, 80, 150, 120), fill="white")
    out = io.BytesIO()
    image.save(out, "PNG")
    return Logo(out.getvalue(), 200, 200)


def draw_disc() -> Logo:
    image = Image.new("RGBA", (200, 200), "white")
    ImageDraw.Draw(image).ellipse((0, 0, 200, 200), fill="#55ef0a")
    out = io.BytesIO()
    image.save(out, "PNG")
    return Logo(out.getvalue(), 200, 200)


def refuse(text: str = URL, /, **style: Any) -> tuple[RenderOptions, RenderingError]:
    options = RenderOptions(**style)
    refusal = render_or_refuse(text, options)
    assert isinstance(refusal, RenderingError), refusal
    return options, refusal


def prove(text: str = URL, /, **style: Any) -> ScanReport:
    image = render_or_refuse(text, RenderOptions(**{"min_grade": "D", **style}))
    assert isinstance(image, RenderedImage), image
    assert image.scan is not None
    return image.scan


@pytest.mark.parametrize(
    ("style", "field", "advised"),
    [
        ({"color": "#eeeeee"}, "color", "color"),
        ({"color": "#ffff00"}, "color", "color"),
        ({"color": "#000000", "background": "#333333"}, "color", "background"),
        ({"color": "white", "background": "black"}, "color", "color"),
        ({"gradient_from": "#000", "gradient_to": "#ddd"}, "gradient_to", "gradient_to"),
        ({"gradient_from": "#ddd", "gradient_to": "#000"}, "gradient_from", "gradient_from"),
        ({"eye_color": "#bbb"}, "eye_color", "eye_color"),
        ({"eye_border_color": "#ccc"}, "eye_border_color", "eye_border_color"),
        ({"eye_center_color": "#ccc"}, "eye_center_color", "eye_center_color"),
        ({"eye_shape": "leaf", "min_grade": "A"}, "eye_shape", "eye_shape"),
        ({"eye_border_shape": "circle", "min_grade": "A"}, "eye_border_shape", "eye_border_shape"),
        ({"quiet_zone": 2, "min_grade": "A"}, "quiet_zone", "quiet_zone"),
        ({"format": "eps", "gradient_from": "#000", "gradient_to": "#333"}, None, "format"),
        (
            {"format": "pdf", "color_space": "cmyk", "color_cmyk": (0, 0, 90, 0)},
            "color_cmyk",
            "color_cmyk",
        ),
    ],
)
def test_a_refusal_names_its_cause_and_a_value_that_passes(
    style: dict[str, Any], field: str | None, advised: str
) -> None:
    options, refusal = refuse(**style)
    assert field is None or refusal.field == field
    assert refusal.advice is not None
    assert refusal.advice[0] == advised
    mended = render_or_refuse(URL, follow(options, refusal))
    assert isinstance(mended, RenderedImage), mended


def test_an_advised_colour_is_of_the_same_hue_and_no_darker_than_needed() -> None:
    _, refusal = refuse(color="#ffd0d0")
    assert refusal.advice is not None
    red, green, blue = bytes.fromhex(str(refusal.advice[1])[1:])
    assert green == blue < red
    assert str(refusal.advice[1]) in refusal.message
    one_lighter = f"#{red + 9:02x}{green + 9:02x}{blue + 9:02x}"
    assert refuse(color=one_lighter)[1].field == "color"


def test_a_size_that_is_too_small_advises_one_that_passes() -> None:
    text = "x" * 900
    options, refusal = refuse(text, size_inches=0.5)
    assert refusal.advice is not None
    assert refusal.advice[0] == "size_inches"
    assert isinstance(render_or_refuse(text, follow(options, refusal)), RenderedImage)


def test_a_larger_logo_leaves_less_margin() -> None:
    # So much text that no larger symbol fits the size: else one would be chosen.
    text = "x" * 80
    ratios = (0.1, 0.2, 0.24, 0.3, 0.35)
    images = [
        render_or_refuse(
            text,
            RenderOptions(logo=draw_logo(), logo_size_ratio=ratio, size_inches=0.66, min_grade="D"),
        )
        for ratio in ratios
    ]
    margins = [
        image.scan.margin if isinstance(image, RenderedImage) and image.scan else -1.0
        for image in images
    ]
    assert sorted(margins, reverse=True) == margins
    assert margins[0] > margins[-1]


def test_a_logo_that_is_too_large_is_refused_with_the_largest_that_works() -> None:
    text = "x" * 80
    style: dict[str, Any] = {"logo": draw_logo(), "size_inches": 0.66, "min_grade": "B"}
    options, refusal = refuse(text, logo_size_ratio=0.35, **style)
    assert refusal.advice is not None
    assert refusal.field == refusal.advice[0] == "logo_size_ratio"
    ratio = float(str(refusal.advice[1]))
    assert isinstance(render_or_refuse(text, follow(options, refusal)), RenderedImage)
    larger = render_or_refuse(text, RenderOptions(logo_size_ratio=ratio + 0.02, **style))
    assert isinstance(larger, RenderingError)


def test_a_logo_on_the_middle_alignment_pattern_is_b_at_most_and_said() -> None:
    text = "x" * 100
    scan = prove(text, logo=draw_logo(), logo_size_ratio=0.15, size_inches=0.75)
    assert "logo_on_alignment" in [warning.code for warning in scan.warnings]
    assert GRADES.index(scan.grade) >= GRADES.index("B")
    roomy = prove(text, logo=draw_logo(), logo_size_ratio=0.15, size_inches=3)
    assert "logo_on_alignment" not in [warning.code for warning in roomy.warnings]


def test_min_grade_is_what_has_to_be_reached() -> None:
    style: dict[str, Any] = {"color": "#777777", "format": "svg"}
    assert prove(**style).grade == "C"
    for grade in ("A", "B"):
        options, refusal = refuse(min_grade=grade, **style)
        mended = follow(options, refusal)
        assert prove(**{**style, "color": mended.color}).grade <= grade


def test_several_causes_are_mended_together() -> None:
    options, refusal = refuse(
        gradient_from="#dddddd",
        gradient_to="#eeeeee",
        eye_color="#cccccc",
        quiet_zone=2,
        min_grade="A",
        format="svg",
    )
    assert refusal.further
    assert isinstance(render_or_refuse(URL, follow(options, refusal)), RenderedImage)
    for field, _ in (refusal.advice or ("", ""), *refusal.further):
        assert field in refusal.message


@pytest.mark.parametrize(
    "style",
    [
        {"pattern": "dot", "dpi": 72},
        {"pattern": "liquid", "dpi": 96, "quiet_zone": 8},
        {"pattern": "star", "dpi": 72, "eye_color": "#333", "min_grade": "A"},
        {"eye_border_color": "#fff", "background": "#a0a0a0", "min_grade": "D"},
    ],
)
def test_too_few_pixels_are_mended_by_more_of_them(style: dict[str, Any]) -> None:
    options, refusal = refuse(**{"size_inches": 0.75, **style})
    assert "logo" not in refusal.message
    assert isinstance(render_or_refuse(URL, follow(options, refusal)), RenderedImage)


def test_resolution_is_advised_before_a_size_that_a_plan_may_not_have() -> None:
    options, refusal = refuse("x" * 700, pattern="dot", dpi=72, size_inches=2)
    assert refusal.advice == ("dpi", 300)
    assert isinstance(render_or_refuse("x" * 700, follow(options, refusal)), RenderedImage)


def test_what_else_a_larger_size_needs_is_said() -> None:
    text = "x" * 900
    options, refusal = refuse(text, size_inches=0.5, color="#ccc", format="svg")
    assert refusal.advice is not None
    assert refusal.advice[0] == "size_inches"
    assert [field for field, _ in refusal.further] == ["color"]
    assert f"it also needs color {refusal.further[0][1]}" in refusal.message
    assert isinstance(render_or_refuse(text, follow(options, refusal)), RenderedImage)


@pytest.mark.parametrize("style", [{"format": "svg"}, {"format": "png", "dpi": 96}])
def test_a_size_in_millimetres_is_mended_in_these(style: dict[str, Any]) -> None:
    text = "x" * 900
    size = {"size_inches": round(13 / 25.4, 6), "is_metric": True}
    options, refusal = refuse(text, **size, **style)
    assert refusal.field == "size_mm"
    assert refusal.advice is not None
    assert "inches" not in refusal.message
    mm = float(re.search(r"at least ([\d.]+) mm", refusal.message)[1])  # type: ignore[index]
    assert refusal.advice == ("size_inches", round(mm / 25.4, 6))
    assert isinstance(render_or_refuse(text, follow(options, refusal)), RenderedImage)


def test_a_white_ground_is_advised_where_a_tint_disturbs() -> None:
    # A white box on a tint, with 8 pixels to a module: zxing finds no symbol.
    options, refusal = refuse(
        logo=draw_disc(), logo_size_ratio=0.2, background="#d0caee", format="svg"
    )
    assert refusal.advice == ("background", "#ffffff")
    assert isinstance(render_or_refuse(URL, follow(options, refusal)), RenderedImage)


def test_a_logo_leaves_attempts_for_other_causes() -> None:
    text = "0123456789" * 60
    style: dict[str, Any] = {"color": "#02240f", "background": "#450a53", "min_grade": "A"}
    style |= {"logo": draw_disc(), "pattern": "liquid", "eye_center_shape": "star"}
    options, refusal = refuse(text, size_inches=3, **style)
    assert isinstance(render_or_refuse(text, follow(options, refusal)), RenderedImage)
