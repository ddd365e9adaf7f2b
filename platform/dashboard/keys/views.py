"""/<workspace>/settings/keys/: keys of the workspace's machines."""

import secrets
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.frame.secrets_once import MadeSecret, make_once
from dashboard.keys.choices import (
    NEVER,
    OWN_PLAN,
    USUAL_SCOPES,
    list_expiries,
    list_key_plans,
    list_scopes,
    name_scopes,
    read_expiry,
)
from dashboard.keys.rows import get_row, list_rows
from kernel.clock import utc_now
from kernel.errors import ApiError, ConflictError, FieldErrors
from kernel.translation import gettext as _
from tenants.keys.scopes import Scope
from tenants.keys.services import (
    KeyForm,
    check_key_name,
    create_key,
    revoke_key,
    rotate_key,
)

_EMPTY: dict[str, Any] = {
    "name": "",
    "plan": OWN_PLAN,
    "expiry": NEVER,
    "scopes": [scope.value for scope in USUAL_SCOPES],
}


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_keys(request: WorkspaceRequest) -> HttpResponse:
    """The list; a POST makes a key and shows it, once."""
    principal = request.principal
    if request.method != "POST":
        return _show_list(request, _EMPTY, {})
    form = {name: request.POST.get(name, "").strip() for name in ("name", "plan", "expiry")}
    sent = {**form, "scopes": request.POST.getlist("scopes")}

    def make() -> MadeSecret:
        made = create_key(
            tenant_id=principal.tenant.pk,
            acting_user=principal.user,
            form=_read_form(sent),
            now=utc_now(),
        )
        return MadeSecret(made.key.pk, made.raw_key)

    try:
        made = _make_once(request, values=sent, make=make)
    except FieldErrors as error:
        return _show_list(request, sent, error.errors)
    except ApiError as error:
        return _show_list(request, sent, {"form": [error.detail]}, status=error.status)
    return _show_once(request, made)


@workspace_page
@require_safe
def show_key(request: WorkspaceRequest, key_id: int) -> HttpResponse:
    """What it may do, when it was used; rotation and revocation."""
    return _show_key(request, key_id)


@workspace_page
@require_POST
def rotate(request: WorkspaceRequest, key_id: int) -> HttpResponse:
    """Another key in its place, shown once."""
    principal = request.principal

    def make() -> MadeSecret:
        made = rotate_key(
            tenant_id=principal.tenant.pk,
            acting_user=principal.user,
            key_id=key_id,
            now=utc_now(),
        )
        return MadeSecret(made.key.pk, made.raw_key)

    try:
        made = _make_once(request, values=key_id, make=make)
    except ConflictError as error:
        return _show_key(request, key_id, refusal=error.detail, status=error.status)
    return _show_once(request, made)


@workspace_page
@require_POST
def revoke(request: WorkspaceRequest, key_id: int) -> HttpResponse:
    """It ends at once."""
    key = revoke_key(
        tenant_id=request.principal.tenant.pk,
        acting_user=request.principal.user,
        key_id=key_id,
        now=utc_now(),
    )
    add_toast(request, _("%(name)s is revoked.") % {"name": key.name})
    return go_to(request, f"/{request.principal.tenant.slug}/settings/keys/")


def _make_once(
    request: WorkspaceRequest, *, values: object, make: Callable[[], MadeSecret]
) -> MadeSecret:
    """Sent twice, or loaded anew, a form makes one key. Raises what make_once() does."""
    # A page of the release before has none.
    form_id = request.POST.get("form_id") or secrets.token_urlsafe(12)
    return make_once(request.principal, kind="key", form_id=form_id, values=values, make=make)


def _read_form(sent: dict[str, Any]) -> KeyForm:
    """Raises FieldErrors (400)."""
    scopes = [Scope(scope) for scope in name_scopes() if scope in sent["scopes"]]
    if not scopes:
        raise FieldErrors.of("scopes", _("Choose at least one."))
    return KeyForm(
        name=check_key_name(sent["name"]),
        plan=sent["plan"] or None,
        scopes=scopes,
        expires_at=read_expiry(sent["expiry"], now=utc_now()),
    )


def _show_list(
    request: WorkspaceRequest,
    form: dict[str, Any],
    errors: dict[str, list[str]],
    *,
    status: int = 400,
) -> HttpResponse:
    context = {
        "keys": list_rows(request.principal, now=utc_now()),
        "form": form,
        "errors": errors,
        "scopes": list_scopes(form["scopes"]),
        "plans": list_key_plans(request.principal),
        "expiries": list_expiries(),
        "can_manage": request.principal.role.can_manage,
        "form_id": request.POST.get("form_id") or secrets.token_urlsafe(12),
    }
    return render_page(
        request, "dashboard/keys/list.html", context, status=status if errors else 200
    )


def _show_key(
    request: WorkspaceRequest, key_id: int, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    row = get_row(request.principal, key_id, now=utc_now())
    context = {
        "key": row,
        "refusal": refusal,
        "may_change": request.principal.role.can_manage and row.is_active,
        "form_id": secrets.token_urlsafe(12),
    }
    return render_page(request, "dashboard/keys/key.html", context, status=status)


def _show_once(request: WorkspaceRequest, made: MadeSecret) -> HttpResponse:
    """The only page that ever holds it, which no browser keeps (Cache-Control: no-store)."""
    if not made.secret:
        add_toast(request, _("The key was shown once. Rotate it to get another."), kind="info")
        return go_to(request, f"/{request.principal.tenant.slug}/settings/keys/{made.pk}/")
    name = get_row(request.principal, made.pk, now=utc_now()).name
    context = {"name": name, "raw_key": made.secret}
    return render_page(request, "dashboard/keys/new_key.html", context)
