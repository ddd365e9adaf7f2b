"""/<workspace>/qrs/<short_id>/edit/: change a code; nobody's change is overwritten unseen."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.codes.code_form import CodeForm
from dashboard.codes.differences import list_differences
from dashboard.codes.form_page import SAVE, apply_button, build_form_context
from dashboard.codes.links import get_code_url
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from kernel.clock import utc_now
from kernel.entity_tags import IfMatch
from kernel.errors import (
    ApiError,
    FieldErrors,
    PaymentRequiredError,
    PermissionDeniedError,
    PreconditionFailedError,
)
from kernel.translation import gettext as _
from qrs.routes.errors import RouteNotPublishedError
from qrs.selectors.codes import get_qr
from qrs.selectors.overview import get_edits_left
from qrs.services.codes import update_qr
from qrs.services.form_values import check_qr_form


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_code(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    request.principal.require_writer()
    code = get_qr(short_id=short_id)
    if request.method != "POST":
        return _show(request, code, CodeForm.of_code(code))
    form = CodeForm.of_post(request.POST)
    button = request.POST.get("do", SAVE)
    if button != SAVE:
        return _show(request, code, apply_button(form, button))
    try:
        _save(request, short_id, form)
    except RouteNotPublishedError:
        add_toast(request, _("Saved. It reaches every scan within seconds."), kind="warn")
    except PreconditionFailedError as error:
        return _show_both(request, short_id, form, error)
    except (FieldErrors, PermissionDeniedError, PaymentRequiredError) as error:
        return _show(request, code, form, error)
    else:
        add_toast(request, _("Saved. The next scan already knows."))
    return go_to(request, get_code_url(request.principal.tenant.slug, short_id))


def _save(request: WorkspaceRequest, short_id: str, form: CodeForm) -> None:
    principal = request.principal
    values = check_qr_form(
        name=form.name, destination_url=form.destination_url, variants=form.variants
    )
    update_qr(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        short_id=short_id,
        now=utc_now(),
        if_match=IfMatch(frozenset({form.version})),
        name=values.name,
        destination_url=values.destination_url,
        variants=values.variants,
        forward_query=form.forward_query,
    )


def _show_both(
    request: WorkspaceRequest, short_id: str, form: CodeForm, error: PreconditionFailedError
) -> HttpResponse:
    """What was typed, beside what somebody else has saved; saving again puts it in force."""
    code = get_qr(short_id=short_id)
    theirs = CodeForm.of_code(code)
    newest = replace(form, version=theirs.version)
    differences = list_differences(theirs, form)
    return _show(request, code, newest, error, differences=differences)


def _show(
    request: WorkspaceRequest,
    code: Any,
    form: CodeForm,
    error: ApiError | None = None,
    **extra: Any,
) -> HttpResponse:
    errors = error.errors if isinstance(error, FieldErrors) else {}
    plan = request.principal.tenant.plan
    context = build_form_context(request, form, errors, code=code) | {
        "edits_left": get_edits_left(plan=plan, edits=code.destination_changes_count),
        "credits": request.principal.tenant.credits,
        "refusal": error.detail if error and not errors else "",
        "is_over_edits": isinstance(error, PaymentRequiredError),
        **extra,
    }
    status = error.status if error else 200
    return render_page(request, "dashboard/codes/edit.html", context, status=status)
