"""Crop marks at the corners of the trim."""

from collections.abc import Iterator

from qrs.rendering.emitters.numbers import join_numbers
from qrs.rendering.emitters.pdf.page import MARK_MM, POINTS_PER_MM, Page
from qrs.rendering.emitters.pdf.paints import Inks

_LINE_WIDTH = 0.25


def draw_crop_marks(page: Page, inks: Inks) -> Iterator[str]:
    """In the registration colour, which prints on every plate, wherever there are plates."""
    yield f"q {_LINE_WIDTH} w {inks.stroke_registration()}"
    inner, outer = page.mark_gap, page.mark_gap + MARK_MM * POINTS_PER_MM
    trim = page.trim
    for x, away_x in ((trim.left, -1), (trim.right, 1)):
        for y, away_y in ((trim.bottom, -1), (trim.top, 1)):
            yield _draw_line(x + away_x * inner, y, x + away_x * outer, y)
            yield _draw_line(x, y + away_y * inner, x, y + away_y * outer)
    yield "Q"


def _draw_line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{join_numbers(x0, y0)} m {join_numbers(x1, y1)} l S"
