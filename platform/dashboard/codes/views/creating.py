"""/<workspace>/qrs/new/: a new code, or a copy of one."""

import secrets
from dataclasses import replace

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.codes.code_form import CodeForm
from dashboard.codes.form_page import SAVE, apply_button, build_form_context
from dashboard.codes.links import get_code_url
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.frame.once import act_once
from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors, PermissionDeniedError
from kernel.translation import gettext as _
from qrs.selectors.codes import get_qr
from qrs.services.codes import create_qr
from qrs.services.form_values import QrValues, check_qr_form


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def create_code(request: WorkspaceRequest) -> HttpResponse:
    """GET with ?copy=<short_id> proposes what that code has."""
    request.principal.require_writer()
    if request.method != "POST":
        return _show(request, _propose(request))
    form = CodeForm.of_post(request.POST)
    button = request.POST.get("do", SAVE)
    if button != SAVE:
        return _show(request, apply_button(form, button))
    try:
        short_id, is_in_force = _create(request, form)
    except (FieldErrors, PermissionDeniedError) as error:
        return _show(request, form, error)
    if is_in_force:
        add_toast(request, _("Created. Download it, then try it with your phone."))
    else:
        add_toast(request, _("Saved. It reaches every scan within seconds."), kind="warn")
    return go_to(request, get_code_url(request.principal.tenant.slug, short_id))


def _propose(request: WorkspaceRequest) -> CodeForm:
    """Raises NotFoundError (404) for a code of another workspace."""
    copied = request.GET.get("copy", "")
    if not copied:
        return CodeForm(name=request.GET.get("name", "")[:120])
    form = CodeForm.of_code(get_qr(short_id=copied))
    return replace(form, name=_("%(name)s (copy)") % {"name": form.name}, version="")


def _create(request: WorkspaceRequest, form: CodeForm) -> tuple[str, bool]:
    principal = request.principal
    values: QrValues = check_qr_form(
        name=form.name, destination_url=form.destination_url, variants=form.variants
    )

    def create() -> str:
        qr = create_qr(
            tenant_id=principal.tenant.pk,
            acting_user=principal.user,
            name=values.name,
            destination_url=values.destination_url,
            variants=values.variants,
            forward_query=form.forward_query,
            now=utc_now(),
        )
        return qr.short_id

    typed = [values.name, values.destination_url, values.variants, form.forward_query]
    form_id = request.POST.get("form_id", "")
    return act_once(principal, kind="create", form_id=form_id, values=typed, act=create)


def _show(request: WorkspaceRequest, form: CodeForm, error: ApiError | None = None) -> HttpResponse:
    errors = error.errors if isinstance(error, FieldErrors) else {}
    context = build_form_context(request, form, errors) | {
        "form_id": request.POST.get("form_id") or secrets.token_urlsafe(12),
        "refusal": error.detail if error and not errors else "",
    }
    status = error.status if error else 200
    return render_page(request, "dashboard/codes/new.html", context, status=status)
