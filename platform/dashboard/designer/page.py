"""What the pages of a code's design and of a saved design have in common."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.designer import choices
from dashboard.designer.drafts import Opened, name_logo
from dashboard.designer.logos import FIELD, FILE, OF_THE_DESIGN, write_data_uri
from dashboard.designer.output_form import MM_PER_METRE, read_distance_mm
from dashboard.designer.preview import build_preview, describe_plan_limit
from dashboard.frame import WorkspaceRequest
from dashboard.frame.formatting import format_number, format_percent
from dashboard.frame.links import get_plan_url
from kernel.errors import ApiError, FieldErrors
from kernel.translation import translate
from plans.selectors import list_plans
from qrs.errors import PrintSizeError
from qrs.logos import LOGO_TOO_LARGE, MAX_LOGO_BYTES

PREVIEW = "preview"
REMOVE_LOGO = "remove-logo"
PREVIEW_PART = "dashboard/designer/_part.html"


def build_part(
    request: WorkspaceRequest, text: str, opened: Opened, *, has_output: bool
) -> dict[str, Any]:
    """What htmx swaps while one changes the form."""
    return {
        **build_preview(request, text, opened, opened.errors, has_output=has_output),
        **describe_logo(request, opened),
        "is_part": True,
        "logo_changed": FILE in request.FILES and not opened.errors,
    }


def build_page(
    request: WorkspaceRequest,
    text: str,
    opened: Opened,
    error: ApiError | None = None,
    *,
    has_output: bool,
) -> dict[str, Any]:
    """text: of the code. error: of what was tried with the form. has_output: see build_preview."""
    errors: Mapping[str, Sequence[str]] = error.errors if isinstance(error, FieldErrors) else {}
    texts = opened.draft.texts
    plan = request.principal.tenant.plan
    return {
        **build_preview(request, text, opened, {**opened.errors, **errors}, has_output=has_output),
        **describe_logo(request, opened),
        "texts": texts,
        "form_url": request.path,
        "form_id": request.POST.get("form_id", "") or secrets.token_urlsafe(12),
        "loaded": opened.design,
        "design_id": opened.design.pk if opened.design else "",
        "refusal": _describe_refusal(error) if error and not errors else "",
        "plan_url": get_plan_url(request.principal.tenant.slug),
        "logo_plan": "" if plan.custom_logo else _name_logo_plan(),
        "max_logo_bytes": MAX_LOGO_BYTES,
        "logo_too_large": translate(LOGO_TOO_LARGE, {}),
        "logo_percent": _as_percent(texts["logo_size_ratio"]),
        "distance_text": f"{format_number(read_distance_mm(texts) / MM_PER_METRE)}\u00a0m",
        "patterns": choices.list_patterns(),
        "eyes": choices.list_eyes(),
        "borders": choices.list_borders(),
        "centers": choices.list_centers(),
        "gradient_types": choices.list_gradient_types(),
        "error_corrections": choices.list_error_corrections(),
        "least_grades": choices.list_least_grades(),
    }


def describe_logo(request: WorkspaceRequest, opened: Opened) -> dict[str, Any]:
    """The logo in the form: the field that carries it, and its picture."""
    logo = opened.draft.logo
    if logo is None:
        return {"logo_value": "", "logo_image": ""}
    image = write_data_uri(logo)
    is_stored = FIELD not in request.POST or request.POST[FIELD] == OF_THE_DESIGN
    is_stored = is_stored and FILE not in request.FILES
    return {"logo_value": name_logo(opened) if is_stored else image, "logo_image": image}


def _describe_refusal(error: ApiError) -> str:
    return describe_plan_limit(error) if isinstance(error, PrintSizeError) else error.detail


def _name_logo_plan() -> str:
    """The least plan with logos."""
    return next((plan.name for plan in list_plans() if plan.custom_logo), "")


def _as_percent(ratio: str) -> str:
    try:
        return format_percent(float(ratio))
    except ValueError:
        return ratio
