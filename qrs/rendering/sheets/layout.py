"""Where labels lie on their paper. All measures are millimetres from the upper left corner."""

from collections.abc import Iterator
from dataclasses import dataclass

from kernel.messages import mark
from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.shapes import Box

PAGE_SIZES_MM = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
MAX_LABELS_ON_A_PAGE = 200
_PADDING_MM = 1.5
"""Of a label on each side: printers feed paper a little askew."""
_SLACK_MM = 0.1
"""Measures of papers are rounded."""


@dataclass(frozen=True)
class Layout:
    """pitch: from the edge of a label to the same edge of the next one.

    Raises RenderingError on a field of ``page``.
    """

    size: str
    rows: int
    columns: int
    label_width_mm: float
    label_height_mm: float
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float

    def __post_init__(self) -> None:
        if self.labels_on_a_page > MAX_LABELS_ON_A_PAGE:
            text = mark("A page has at most %(most)s labels.")
            raise RenderingError("page.rows", text, most=MAX_LABELS_ON_A_PAGE)
        width, height = PAGE_SIZES_MM[self.size]
        _check_axis("x", self.columns, self.left_mm, self.pitch_x_mm, self.label_width_mm, width)
        _check_axis("y", self.rows, self.top_mm, self.pitch_y_mm, self.label_height_mm, height)

    @property
    def labels_on_a_page(self) -> int:
        return self.rows * self.columns

    @property
    def page_mm(self) -> tuple[float, float]:
        return PAGE_SIZES_MM[self.size]

    @property
    def room_mm(self) -> tuple[float, float]:
        """For a code and its caption."""
        return self.label_width_mm - 2 * _PADDING_MM, self.label_height_mm - 2 * _PADDING_MM

    def place(self, count: int, *, start: int) -> Iterator[tuple[int, Box]]:
        """Page and label of each code, row by row. start: the first label to use, from 0."""
        for place in range(start, start + count):
            page, on_page = divmod(place, self.labels_on_a_page)
            row, column = divmod(on_page, self.columns)
            yield (
                page,
                Box(
                    self.left_mm + column * self.pitch_x_mm,
                    self.top_mm + row * self.pitch_y_mm,
                    self.label_width_mm,
                    self.label_height_mm,
                ),
            )


def _check_axis(
    axis: str, count: int, first_mm: float, pitch_mm: float, label_mm: float, page_mm: float
) -> None:
    if count > 1 and pitch_mm < label_mm - _SLACK_MM:
        text = mark("Labels would overlap: it must be at least %(least)s mm.")
        raise RenderingError(f"page.pitch_{axis}_mm", text, least=f"{label_mm:g}")
    if first_mm + (count - 1) * pitch_mm + label_mm > page_mm + _SLACK_MM:
        field = {"x": "columns", "y": "rows"}[axis]
        text = mark("The labels do not fit on the page, which is %(page)s mm long there.")
        raise RenderingError(f"page.{field}", text, page=f"{page_mm:g}")
