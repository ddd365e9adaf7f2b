"""Contrast is of the worst part, on the right side of the ground."""

from typing import Any

import pytest

from qrs.rendering import RenderedImage, RenderingError, RenderOptions
from qrs.rendering.colors import Color
from qrs.rendering.proof.shades import darken, get_contrast, lighten
from tests.support.random_styles import follow, render_or_refuse

URL = "https://q.qrstudio.agency/q/aBc12dEf/"
GREY = Color(128, 128, 128)

PARTLY_INVERTED: list[tuple[dict[str, Any], str]] = [
    # A gradient through the colour of its ground: one half is dark on it, the other light.
    *(
        (
            {
                "gradient_from": start,
                "gradient_to": end,
                "gradient_type": kind,
                "background": "#8a8a8a",
                "min_grade": grade,
            },
            "gradient_from" if start == "#ffffff" else "gradient_to",
        )
        for start, end in (("#000000", "#ffffff"), ("#ffffff", "#000000"))
        for kind in ("vertical", "horizontal", "radial")
        for grade in ("C", "D")
    ),
    ({"gradient_from": "#000", "gradient_to": "#ff0", "background": "#909090"}, "gradient_to"),
    ({"gradient_from": "#000", "gradient_to": "#fff", "substrate": "#8a8a8a"}, "gradient_to"),
    # Eyes on the other side than the modules.
    ({"eye_color": "#fff", "background": "#8a8a8a", "min_grade": "D"}, "eye_color"),
    ({"eye_border_color": "#fff", "background": "#a0a0a0", "min_grade": "D"}, "eye_border_color"),
    ({"eye_center_color": "#fff", "substrate": "#a0a0a0"}, "eye_center_color"),
    ({"color": "#fff", "eye_color": "#000", "substrate": "#707070"}, "eye_color"),
]


@pytest.mark.parametrize(("style", "field"), PARTLY_INVERTED)
@pytest.mark.parametrize("output", ["png", "svg"])
def test_a_part_on_the_wrong_side_of_the_ground_is_named_and_mended(
    output: str, style: dict[str, Any], field: str
) -> None:
    options = RenderOptions(format=output, **style)
    refusal = render_or_refuse(URL, options)
    assert isinstance(refusal, RenderingError)
    assert refusal.field == field
    assert refusal.message.startswith(("Too little contrast", "Inverted colours"))
    mended = render_or_refuse(URL, follow(options, refusal))
    assert isinstance(mended, RenderedImage), mended


def test_a_colour_has_contrast_on_one_side_of_the_ground_only() -> None:
    black, white = Color(0, 0, 0), Color(255, 255, 255)
    assert get_contrast(black, GREY) > 0 > get_contrast(white, GREY)
    assert get_contrast(white, GREY, inverted=True) > 0 > get_contrast(black, GREY, inverted=True)


@pytest.mark.parametrize("color", [Color(255, 255, 255), Color(200, 30, 30), Color(0, 0, 0)])
def test_shades_are_found_on_the_side_that_was_asked_for(color: Color) -> None:
    dark, light = darken(color, GREY, 0.15), lighten(color, GREY, 0.15)
    assert dark is not None
    assert light is not None
    assert get_contrast(dark, GREY) >= 0.15
    assert get_contrast(light, GREY, inverted=True) >= 0.15
