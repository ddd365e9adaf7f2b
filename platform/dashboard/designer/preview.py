"""The picture beside the form, its grade, and what is wrong beside each control."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.designer.advice import Advice, make_advice
from dashboard.designer.choices import describe_grade
from dashboard.designer.draft import Draft
from dashboard.designer.output_form import OUTPUT_TEXTS, read_distance_mm
from dashboard.designer.style_form import PRINT_TEXTS, TEXTS
from dashboard.frame import WorkspaceRequest
from kernel.continuations import Continuation
from kernel.errors import RateLimitedError, UnavailableError
from kernel.translation import translate
from qrs.generation.refusals import describe_refusal
from qrs.generation.style_preview import preview_style
from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.inspection import Inspection
from qrs.rendering.options import MAX_INCHES, MM_PER_INCH
from qrs.rendering.report import ScanReport

_CONTROLS = (*TEXTS, *PRINT_TEXTS, *OUTPUT_TEXTS, "size_inches", "spot_color", "logo", "name")
_LARGEST_MM = MAX_INCHES * MM_PER_INCH


class Slot(NamedTuple):
    """What stands beside the control of a field."""

    field: str
    messages: Sequence[str] = ()
    advice: Advice | None = None


class Warned(NamedTuple):
    """field: whose control would mend it; "" where the form has none."""

    text: str
    field: str


class Reach(NamedTuple):
    """Whether the chosen size scans from afar. advice: the size that does, where we print it."""

    is_enough: bool
    needed_mm: int
    size_mm: float
    farthest_m: float
    advice: Advice | None


def build_preview(
    request: WorkspaceRequest,
    text: str,
    draft: Draft,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """text: of the code. errors: of a service that refused what was sent."""
    slots = {field: Slot(field, messages) for field, messages in (errors or {}).items()}
    shown: dict[str, Any] = {}
    try:
        options = draft.make_options()
        preview = preview_style(
            acting_user=request.session_user,
            text=text,
            options=options,
            tenant_id=request.principal.tenant.pk,
            continuation=Continuation.of(request),
        )
        shown = _describe(preview, options, read_distance_mm(draft.texts))
        if preview.refusal:
            required = options.required_grade if options.substrate else ""
            _add(slots, preview.refusal, required=required)
    except RenderingError as error:
        _add(slots, error)
    except (RateLimitedError, UnavailableError) as error:
        shown["preview_refusal"] = error.detail
    shown["slots"] = {field: slots.get(field, Slot(field)) for field in (*_CONTROLS, *slots)}
    shown["other_errors"] = [slot for field, slot in slots.items() if field not in _CONTROLS]
    shown["is_refused"] = bool(slots)
    return shown


def _describe(preview: Inspection, options: RenderOptions, distance_mm: float) -> dict[str, Any]:
    shown: dict[str, Any] = {"preview_svg": preview.svg.decode(), "ground": options.lies_on}
    if preview.scan:
        shown |= {
            "scan": preview.scan,
            "grade_text": describe_grade(preview.scan.grade),
            "reach": _judge_reach(preview.scan, options.size_mm, distance_mm),
            "warnings": [
                Warned(
                    translate(warning.template, warning.values),
                    warning.field if warning.field in _CONTROLS else "",
                )
                for warning in preview.scan.warnings
            ],
        }
    return shown


def _judge_reach(scan: ScanReport, size_mm: float, distance_mm: float) -> Reach:
    # Inches are rounded; millimetres are chosen to a tenth.
    size_mm = round(size_mm, 1)
    # Twice as far needs twice the size.
    needed_mm = math.ceil(scan.min_size_mm * distance_mm / scan.distance_mm)
    farthest_mm = scan.distance_mm * size_mm / scan.min_size_mm
    return Reach(
        is_enough=size_mm >= needed_mm,
        needed_mm=needed_mm,
        size_mm=size_mm,
        farthest_m=math.floor(farthest_mm / 10) / 100,
        advice=make_advice(("size_mm", needed_mm)) if needed_mm <= _LARGEST_MM else None,
    )


def _add(slots: dict[str, Slot], error: RenderingError, *, required: str = "") -> None:
    """required: the least grade of the request, where the paper under the code decides on it."""
    message = describe_refusal(error)
    before = slots.get(error.field, Slot(error.field))
    messages = [text for text in before.messages if text != message]
    advised = [error.advice, *error.further] if error.advice else []
    if required and "background" in dict(advised):
        # On a background the form has no paper any more, and would ask for more.
        advised.append(("min_grade", required))
    advice = make_advice(*advised) if advised else None
    slots[error.field] = Slot(error.field, [*messages, message], advice)
