"""What the pages of a new code and of an edit have in common."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.codes.code_form import CodeForm
from dashboard.codes.links import get_list_url
from dashboard.codes.preview import build_preview
from dashboard.frame import WorkspaceRequest
from dashboard.frame.links import get_plan_url
from plans.selectors import list_plans
from qrs.errors import VariantsPlanError

ADD_ROW, REMOVE_ROW, SAVE, PREVIEW = "add", "remove-", "save", "preview"


def apply_button(form: CodeForm, button: str) -> CodeForm:
    """The rows after a button of the form that works without script. button: its value."""
    if button == ADD_ROW:
        return form.add_row()
    place = button.removeprefix(REMOVE_ROW)
    if button.startswith(REMOVE_ROW) and place.isascii() and place.isdigit() and len(place) < 3:
        return form.remove_row(int(place))
    return form


def build_form_context(
    request: WorkspaceRequest,
    form: CodeForm,
    errors: Mapping[str, Sequence[str]],
    *,
    code: Any = None,
) -> dict[str, Any]:
    """code: the one that is edited."""
    tenant = request.principal.tenant
    return {
        "form": form,
        "errors": errors,
        "rows": form.list_rows(errors),
        "list_url": get_list_url(tenant.slug),
        "plan_url": get_plan_url(tenant.slug),
        "variants_gate": None if tenant.plan.ab_variants else _describe_gate(),
        "code": code,
        **build_preview(request, form, code=code),
    }


def _describe_gate() -> dict[str, str]:
    """The least plan with variants, and the service's words."""
    names = (plan.name for plan in list_plans() if plan.ab_variants)
    return {"plan_name": next(names, ""), "text": VariantsPlanError().detail}
