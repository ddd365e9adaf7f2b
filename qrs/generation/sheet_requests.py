"""A body of sheets as what to draw."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from plans.models import Plan
from qrs.errors import CustomLogoPlanError, PrintSizeError
from qrs.generation.refusals import as_field_errors
from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.options import MM_PER_INCH
from qrs.rendering.sheets import PRESETS, Layout
from qrs.schemas.sheets import SheetIn, SheetPageIn
from qrs.selectors.designs import find_design, get_logo
from qrs.services.bulk.limits import check_bulk_plan
from qrs.styles import apply_design, build_options

_OF_SINGLE_IMAGES = ("bleed_mm", "crop_marks", "caption")


@dataclass(frozen=True)
class SheetRequest:
    """caption: name, short_id or none. start: the first label to use, from 0."""

    short_ids: tuple[str, ...]
    layout: Layout
    options: RenderOptions
    caption: str
    start: int
    size_mm: float | None


def parse_sheet(body: SheetIn) -> SheetRequest:
    """Raises FieldErrors (400)."""
    sent = body.model_fields_set
    try:
        return build_sheet(
            short_ids=body.short_ids,
            layout=_choose_layout(body),
            design=body.design if "design" in sent else None,
            caption=body.caption,
            start_at=body.start_at,
            size_mm=body.size_mm if "size_mm" in sent else None,
        )
    except RenderingError as error:
        raise as_field_errors(error) from error


def build_sheet(
    *,
    short_ids: Sequence[str],
    layout: Layout,
    design: int | str | None,
    caption: str,
    start_at: int,
    size_mm: float | None = None,
) -> SheetRequest:
    """design: id or name. start_at: the first label to use, from 1.

    Raises FieldErrors (400), RenderingError.
    """
    options = _build_options(design)
    if start_at > layout.labels_on_a_page:
        most = layout.labels_on_a_page
        text = _("Ensure this value is at most %(most)d.") % {"most": most}
        raise FieldErrors.of("start_at", text)
    return SheetRequest(
        short_ids=tuple(short_ids),
        layout=layout,
        options=options,
        caption=caption,
        start=start_at - 1,
        size_mm=size_mm,
    )


def check_sheet_plan(plan: Plan, wanted: SheetRequest) -> None:
    """plan: Principal.caps_plan.

    Raises BulkPlanError, PrintSizeError and CustomLogoPlanError (403), BulkSizeError (400).
    """
    if len(wanted.short_ids) > 1:
        check_bulk_plan(plan=plan, count=len(wanted.short_ids), field="short_ids")
    most = plan.max_print_inches * MM_PER_INCH
    if wanted.size_mm is not None and wanted.size_mm > most:
        cap = _("prints of %(inches)s inches") % {"inches": plan.max_print_inches}
        raise PrintSizeError(plan, field="size_mm", cap=cap, most=most)
    if wanted.options.logo is not None and not plan.custom_logo:
        raise CustomLogoPlanError


def _choose_layout(body: SheetIn) -> Layout:
    sent = [name for name in ("preset", "page") if name in body.model_fields_set]
    if len(sent) != 1:
        raise FieldErrors.of("non_field_errors", _("Send either preset or page."))
    return PRESETS[body.preset] if sent == ["preset"] else _read_page(body.page)


def _read_page(page: SheetPageIn) -> Layout:
    """Raises RenderingError."""
    measures = {"pitch_x_mm": page.label_width_mm, "pitch_y_mm": page.label_height_mm}
    return Layout(**{**measures, **page.model_dump(exclude_unset=True)})


def _build_options(reference: int | str | None) -> RenderOptions:
    """Raises RenderingError."""
    style, logo = {}, None
    if reference is not None:
        design = find_design(reference)
        style, logo = apply_design(design.fields, {}, image_format="pdf"), get_logo(design)
    for field in _OF_SINGLE_IMAGES:
        style.pop(field, None)
    return build_options(style, logo=logo, format="pdf")
