"""What can be said of colours before anything is drawn."""

from qrs.rendering.geometry.paints import (
    choose_border_paint,
    choose_center_paint,
    choose_module_paint,
)
from qrs.rendering.geometry.shapes import Solid
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.findings import get_ground
from qrs.rendering.proof.grading import CONTRAST_LIMITS
from qrs.rendering.proof.shades import get_contrast
from qrs.rendering.report import GRADES


def has_enough_contrast(options: RenderOptions) -> bool:
    """Whether the required grade is possible: measured, it is less and hardly ever more."""
    ground, least = get_ground(options), CONTRAST_LIMITS[GRADES.index(options.required_grade)]
    for choose in (choose_module_paint, choose_border_paint, choose_center_paint):
        paint = choose(options)
        colors = [paint.color] if isinstance(paint, Solid) else [paint.start, paint.end]
        for color in colors:
            seen = color.over(ground)
            sides = (get_contrast(seen, ground, inverted=it) for it in (False, True))
            if max(sides) < least:
                return False
    return True
