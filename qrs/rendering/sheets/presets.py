"""Common label papers, by the number on their box. Source: the maker's templates."""

from qrs.rendering.sheets.layout import Layout

_MM_PER_INCH = 25.4


def _a4(
    rows: int, columns: int, label: tuple[float, float], first: tuple[float, float], pitch_x: float
) -> Layout:
    """label: width, height; first: left, top. Rows follow each other without a gap."""
    return Layout("a4", rows, columns, *label, *first, pitch_x, label[1])


def _letter(
    rows: int,
    columns: int,
    label: tuple[float, float],
    first: tuple[float, float],
    pitch: tuple[float, float],
) -> Layout:
    """In inches."""
    measures = (side * _MM_PER_INCH for side in (*label, *first, *pitch))
    return Layout("letter", rows, columns, *measures)


PRESETS = {
    "avery-l7159": _a4(8, 3, (63.5, 33.9), (7.21, 12.9), 66.04),
    "avery-l7160": _a4(7, 3, (63.5, 38.1), (7.21, 15.15), 66.04),
    "avery-l7163": _a4(7, 2, (99.1, 38.1), (4.65, 15.15), 101.6),
    "avery-l7165": _a4(4, 2, (99.1, 67.7), (4.65, 13.1), 101.6),
    "avery-l7651": _a4(13, 5, (38.1, 21.2), (4.75, 10.7), 40.6),
    "avery-5160": _letter(10, 3, (2.625, 1), (0.1875, 0.5), (2.75, 1)),
    "avery-5163": _letter(5, 2, (4, 2), (0.15625, 0.5), (4.1875, 2)),
    "avery-22806": _letter(4, 3, (2, 2), (0.625, 0.625), (2.625, 31 / 12)),
}
