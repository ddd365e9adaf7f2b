"""Which images the web process draws itself."""

from typing import Any

import pytest

from qrs.generation.images import PLAIN_TEXT_BYTES, is_plain
from qrs.rendering import RenderOptions
from qrs.rendering.options import Logo

URL = "https://q.qrstudio.agency/q/aBc12dEf/"
LOGO = Logo(b"", 1, 1)


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"color": "#1a2b3c", "background": "#ffffff", "error_correction": "H"},
        {"size_inches": 5.0, "dpi": 300, "quiet_zone": 8, "substrate": "#eeeeee"},
        {"eye_shape": "square", "eye_border_shape": "square", "min_grade": "A"},
    ],
)
def test_small_squares_of_one_colour_stay_in_the_web_process(style: dict[str, Any]) -> None:
    assert is_plain(URL, RenderOptions(**style))
    assert is_plain("x" * PLAIN_TEXT_BYTES, RenderOptions(**style))


@pytest.mark.parametrize(
    "style",
    [
        {"format": "svg"},
        {"format": "pdf"},
        {"format": "eps"},
        {"size_inches": 5.1, "dpi": 300},
        {"pattern": "dot"},
        {"eye_shape": "circle"},
        {"eye_border_shape": "leaf-tl"},
        {"eye_center_shape": "star"},
        {"eye_color": "#000000"},
        {"eye_border_color": "#000000"},
        {"eye_center_color": "#000000"},
        {"color": "#000000cc"},
        {"background": "#ffffff80"},
        {"gradient_from": "#000000", "gradient_to": "#111111"},
        {"caption": "Table 12"},
        {"logo": LOGO},
    ],
)
def test_everything_else_is_drawn_in_other_processes(style: dict[str, Any]) -> None:
    assert not is_plain(URL, RenderOptions(**style))


@pytest.mark.parametrize("text", ["x" * (PLAIN_TEXT_BYTES + 1), "é" * PLAIN_TEXT_BYTES])
def test_long_texts_are_drawn_in_other_processes(text: str) -> None:
    assert not is_plain(text, RenderOptions())
