"""The picture beside the form, its grade, and what is wrong beside each control."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.designer.advice import Advice, make_advice
from dashboard.designer.choices import describe_grade
from dashboard.designer.controls import name_control
from dashboard.designer.drafts import Opened
from dashboard.designer.output_form import OUTPUT_TEXTS, read_distance_mm
from dashboard.designer.style_form import PRINT_TEXTS, TEXTS
from dashboard.frame import WorkspaceRequest
from kernel.continuations import Continuation
from kernel.errors import RetryLaterError
from kernel.translation import translate
from qrs.errors import PrintSizeError
from qrs.generation.drawing import check_print_plan
from qrs.generation.style_preview import preview_style
from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.inspection import Inspection
from qrs.rendering.options import MAX_INCHES, MM_PER_INCH
from qrs.rendering.report import ScanReport

_STYLE_CONTROLS = (*TEXTS, *PRINT_TEXTS, "spot_color", "logo", "name")
_OUTPUT_CONTROLS = (*OUTPUT_TEXTS, "size_inches")
_EXACT_PLACES = 6
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
    opened: Opened,
    errors: Mapping[str, Sequence[str]] | None = None,
    *,
    has_output: bool,
) -> dict[str, Any]:
    """text: of the code. errors: of a service that refused what was sent.

    has_output: the page has the controls of what is printed, too.
    """
    controls = (*_STYLE_CONTROLS, *(_OUTPUT_CONTROLS if has_output else ()))
    slots = {field: Slot(field, messages) for field, messages in (errors or {}).items()}
    shown: dict[str, Any] = {}
    draft = opened.draft
    try:
        if opened.busy:
            raise opened.busy
        options = draft.make_options()
        preview = preview_style(
            acting_user=request.session_user,
            text=text,
            options=options,
            tenant_id=request.principal.tenant.pk,
            continuation=Continuation.of(request),
        )
        shown = _describe(preview, options, read_distance_mm(draft.texts), controls)
        _check_plan(slots, request.principal.tenant.plan, options)
        if preview.refusal:
            required = options.required_grade if options.substrate else ""
            _add(slots, preview.refusal, required=required)
    except RenderingError as error:
        _add(slots, error)
    except RetryLaterError as error:
        shown |= {"preview_refusal": error.detail, "retry_secs": error.retry_after_secs}
    shown["slots"] = {field: slots.get(field, Slot(field)) for field in (*controls, *slots)}
    shown["other_errors"] = [slot for field, slot in slots.items() if field not in controls]
    shown["first_wrong"] = next((field for field in controls if field in slots), "")
    shown["is_refused"] = bool(slots)
    return shown


def _describe(
    preview: Inspection, options: RenderOptions, distance_mm: float, controls: Collection[str]
) -> dict[str, Any]:
    shown: dict[str, Any] = {"preview_svg": preview.svg.decode(), "ground": options.lies_on}
    if preview.scan:
        shown |= {
            "scan": preview.scan,
            "grade_text": describe_grade(preview.scan.grade),
            "reach": judge_reach(preview.scan, options.size_mm, distance_mm),
            "warnings": [
                Warned(
                    translate(warning.template, warning.values),
                    warning.field if warning.field in controls else "",
                )
                for warning in preview.scan.warnings
            ],
        }
    return shown


def judge_reach(scan: ScanReport, size_mm: float, distance_mm: float) -> Reach:
    # Inches are rounded; millimetres are chosen to a tenth.
    size_mm = round(size_mm, 1)
    # Twice as far needs twice the size. What is said is a whole number, what decides is not.
    least_mm = round(scan.min_size_mm * distance_mm / scan.distance_mm, _EXACT_PLACES)
    needed_mm = math.ceil(least_mm)
    farthest_mm = scan.distance_mm * size_mm / scan.min_size_mm
    return Reach(
        is_enough=size_mm >= least_mm,
        needed_mm=needed_mm,
        size_mm=size_mm,
        farthest_m=math.floor(round(farthest_mm, _EXACT_PLACES) / 10) / 100,
        advice=make_advice(("size_mm", needed_mm), beside="size_mm")
        if needed_mm <= _LARGEST_MM
        else None,
    )


def _add(slots: dict[str, Slot], error: RenderingError, *, required: str = "") -> None:
    """required: the least grade of the request, where the paper under the code decides on it."""
    advised = [error.advice, *error.further] if error.advice else []
    if required and "background" in dict(advised):
        # On a background the form has no paper any more, and would ask for more.
        advised.append(("min_grade", required))
    advice = make_advice(*advised, beside=error.field) if advised else None
    _put(slots, error.field, " ".join(_list_sentences(error)), advice)


def _list_sentences(error: RenderingError) -> Iterator[str]:
    """They name what to use as the form does, not as the API."""
    values = dict(error.values)
    if error.advice and "advice" in values:
        named = [error.advice] if error.also else [error.advice, *error.further]
        values["advice"] = make_advice(*named, beside=error.field).words
    yield translate(error.template, values)
    for template, _ in error.sentences[1:]:
        yield translate(template, {"advice": make_advice(*error.further).words})


def _check_plan(slots: dict[str, Slot], plan: Any, options: RenderOptions) -> None:
    try:
        check_print_plan(plan, options)
    except PrintSizeError as error:
        advice = make_advice((error.field, error.most), beside=error.field)
        _put(slots, error.field, describe_plan_limit(error), advice)


def describe_plan_limit(error: PrintSizeError) -> str:
    return translate(error.template, {**error.values, "field": name_control(error.field)})


def _put(slots: dict[str, Slot], field: str, message: str, advice: Advice | None) -> None:
    before = slots.get(field, Slot(field))
    messages = [text for text in before.messages if text != message]
    slots[field] = Slot(field, [*messages, message], advice)
