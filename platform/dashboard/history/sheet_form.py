"""The form of a sheet of labels: which paper, which caption, where to begin."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from dashboard.frame.formatting import format_number
from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from qrs.generation.form_numbers import parse_number, parse_whole
from qrs.generation.refusals import as_field_errors
from qrs.generation.sheet_requests import SheetRequest, build_sheet
from qrs.rendering import RenderingError
from qrs.rendering.options import check_choice
from qrs.rendering.sheets import MAX_LABELS_ON_A_PAGE, PAGE_SIZES_MM, PRESETS, Layout

BY_MEASURES = "measures"
FIELDS = {
    "preset": "avery-l7160",
    "design": "",
    "caption": "name",
    "start_at": "1",
    "size": "a4",
    "rows": "",
    "columns": "",
    "label_width_mm": "",
    "label_height_mm": "",
    "left_mm": "",
    "top_mm": "",
    "pitch_x_mm": "",
    "pitch_y_mm": "",
}
"""The form as it is shown first."""

Result = TypeVar("Result")

_CAPTIONS = ("name", "short_id", "none")
_COUNTS = ("rows", "columns")
_SIDES = ("label_width_mm", "label_height_mm")
_MARGINS = ("left_mm", "top_mm")
_PITCHES = {"pitch_x_mm": "label_width_mm", "pitch_y_mm": "label_height_mm"}
_LONGEST_MM = max(max(size) for size in PAGE_SIZES_MM.values())
_LEAST_MM = 1


def list_papers() -> list[tuple[str, str]]:
    """(preset, its number and measures), and the choice to type measures."""
    papers = [(name, _describe(name, layout)) for name, layout in PRESETS.items()]
    return [*papers, (BY_MEASURES, _("Another paper, by its measures"))]


def list_captions() -> list[tuple[str, str]]:
    labels = {"name": _("Name"), "short_id": _("Short id"), "none": _("No caption")}
    return [(caption, labels[caption]) for caption in _CAPTIONS]


def list_page_sizes() -> list[tuple[str, str]]:
    return [("a4", "A4"), ("letter", _("Letter"))]


def read_sheet(texts: Mapping[str, str], short_ids: Sequence[str]) -> SheetRequest:
    """texts: of all FIELDS, as typed. Raises FieldErrors (400) with all that is wrong."""
    errors: dict[str, list[str]] = {}
    layout = _collect(errors, partial(_read_layout, texts))
    start_at = _collect(errors, partial(_read_count, "start_at", texts["start_at"]))
    _collect(errors, partial(check_choice, "caption", texts["caption"], _CAPTIONS))
    if errors or layout is None or start_at is None:
        raise FieldErrors(errors)
    try:
        return build_sheet(
            short_ids=short_ids,
            layout=layout,
            design=texts["design"] or None,
            caption=texts["caption"],
            start_at=start_at,
        )
    except RenderingError as error:
        raise as_field_errors(error) from error


def _read_layout(texts: Mapping[str, str]) -> Layout:
    """Raises FieldErrors, RenderingError."""
    if texts["preset"] != BY_MEASURES:
        check_choice("preset", texts["preset"], tuple(PRESETS))
        return PRESETS[texts["preset"]]
    check_choice("size", texts["size"], tuple(PAGE_SIZES_MM))
    errors: dict[str, list[str]] = {}
    measured = [*_SIDES, *_MARGINS, *(name for name in _PITCHES if texts[name].strip())]
    for name in _COUNTS:
        _collect(errors, partial(_read_count, name, texts[name]))
    for name in measured:
        _collect(errors, partial(_read_measure, name, texts[name]))
    if errors:
        raise FieldErrors(errors)
    measures = {name: _read_measure(name, texts[name]) for name in measured}
    for pitch, side in _PITCHES.items():
        # Labels without a gap.
        measures.setdefault(pitch, measures[side])
    try:
        return Layout(
            size=texts["size"],
            rows=_read_count("rows", texts["rows"]),
            columns=_read_count("columns", texts["columns"]),
            **measures,
        )
    except RenderingError as error:
        error.field = error.field.removeprefix("page.")
        raise


def _read_count(field: str, raw: str) -> int:
    """Raises FieldErrors, RenderingError."""
    count = parse_whole(field, raw)
    _check_range(field, count, 1, MAX_LABELS_ON_A_PAGE)
    return count


def _read_measure(field: str, raw: str) -> float:
    """Raises FieldErrors, RenderingError."""
    measure = parse_number(field, raw)
    _check_range(field, measure, 0 if field in _MARGINS else _LEAST_MM, _LONGEST_MM)
    return measure


def _check_range(field: str, number: float, lowest: float, highest: float) -> None:
    """NaN is in no range. Raises FieldErrors."""
    if not lowest <= number <= highest:
        text = _("Must be between %(lowest)s and %(highest)s.")
        values = {"lowest": format_number(lowest), "highest": format_number(highest)}
        raise FieldErrors.of(field, text % values)


def _collect(errors: dict[str, list[str]], read: Callable[[], Result]) -> Result | None:
    """The result, or None after its errors were added."""
    try:
        return read()
    except RenderingError as error:
        errors.update(as_field_errors(error).errors)
    except FieldErrors as error:
        errors.update(error.errors)
    return None


def _describe(name: str, layout: Layout) -> str:
    maker, _hyphen, number = name.partition("-")
    text = _("%(paper)s: %(page)s, %(count)s labels of %(width)s by %(height)s mm")
    return text % {
        "paper": f"{maker.title()} {number.upper()}",
        "page": dict(list_page_sizes())[layout.size],
        "count": format_number(layout.labels_on_a_page),
        "width": format_number(round(layout.label_width_mm, 1)),
        "height": format_number(round(layout.label_height_mm, 1)),
    }
