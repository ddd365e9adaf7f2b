"""What is drawn of a design and of a request that overrides it."""

from typing import Any

import pytest

from qrs.styles import apply_design

GRADIENT = {"gradient_from": "#112233", "gradient_to": "#334455", "gradient_type": "radial"}
SPOT = {"spot_color": {"name": "PANTONE 286 C", "cmyk": [100, 66, 0, 2]}}
INKS = {"color_space": "cmyk", "color_cmyk": [0, 0, 0, 90]}
EYES = {"eye_shape": "circle", "eye_border_shape": "leaf", "eye_center_shape": "star"}
EYE_COLORS = {"eye_color": "#111111", "eye_border_color": "#222222", "eye_center_color": "#333333"}


@pytest.mark.parametrize(
    ("design", "sent", "left"),
    [
        ({**GRADIENT, **SPOT, "pattern": "dot"}, {"color": "#000000"}, ["pattern"]),
        (INKS, {"color": "#000000"}, ["color_space"]),
        (SPOT, {"color_cmyk": [0, 0, 0, 100]}, []),
        (GRADIENT, {"color_cmyk": [0, 0, 0, 100]}, []),
        (GRADIENT, SPOT, []),
        (SPOT, {"gradient_from": "#000000", "gradient_to": "#111111"}, []),
        (INKS, {"color_space": "rgb"}, []),
        (INKS, {"color_space": "cmyk"}, ["color_cmyk"]),
        (EYES, {"eye_shape": "square"}, []),
        (EYES, {"eye_border_shape": "square"}, ["eye_shape", "eye_center_shape"]),
        (EYES, {"eye_shape": "square", "eye_center_shape": "leaf"}, []),
        (EYE_COLORS, {"eye_color": "#000000"}, []),
        (EYE_COLORS, {"color": "#000000"}, [*EYE_COLORS]),
        (GRADIENT, {"gradient_type": "diagonal"}, ["gradient_from", "gradient_to"]),
        (GRADIENT, {"gradient_to": "#000000"}, ["gradient_from", "gradient_type"]),
        (GRADIENT, {"gradient_to": "#000", "color": "#000"}, ["gradient_from", "gradient_type"]),
        ({**GRADIENT, **EYES}, {"pattern": "dot"}, [*GRADIENT, *EYES]),
    ],
)
def test_no_field_of_the_design_hides_one_of_the_request(
    design: dict[str, Any], sent: dict[str, Any], left: list[str]
) -> None:
    style = apply_design(design, sent, image_format="pdf")
    assert style == {**{field: design[field] for field in left}, **sent}
