"""GET, POST /<workspace>/settings/: name, address, time zone, language, week start, two-factor."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.members.names import name_week_days
from kernel.clock import utc_now
from kernel.errors import ConflictError, FieldErrors
from kernel.translation import gettext as _
from tenants.principals import Principal
from tenants.services.settings import (
    WEEK_STARTS,
    change_workspace,
    check_workspace_name,
    list_time_zones,
)

_TEXTS = ("name", "slug", "time_zone", "language", "week_start")
_LANGUAGES = (("en", "English"), ("fr", "Français"))


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_settings(request: WorkspaceRequest) -> HttpResponse:
    """The form, and what is wrong in it."""
    principal = request.principal
    if request.method != "POST":
        return _show(request, _read_stored(principal), {})
    form = {name: request.POST.get(name, "").strip() for name in _TEXTS}
    changes = {**form, **_read_owner_fields(principal, request.POST)}
    try:
        changes["name"] = check_workspace_name(form["name"])
        if not principal.role.is_owner:
            del changes["slug"]
        tenant = change_workspace(
            tenant_id=principal.tenant.pk,
            acting_user_id=principal.user.pk,
            changes=changes,
            now=utc_now(),
        )
    except FieldErrors as error:
        return _show(request, {**_read_stored(principal), **changes}, error.errors)
    except ConflictError as error:
        refused = {**_read_stored(principal), **changes}
        return _show(request, refused, {"slug": [error.detail]}, status=409)
    add_toast(request, _("Saved."))
    return go_to(request, f"/{tenant.slug}/settings/")


def _read_owner_fields(principal: Principal, sent: QueryDict) -> dict[str, Any]:
    """The check box, of which a form sends nothing when it is off."""
    if not principal.role.is_owner:
        return {}
    return {"requires_two_factor": "requires_two_factor" in sent}


def _read_stored(principal: Principal) -> dict[str, Any]:
    tenant = principal.tenant
    names = {number: name for name, number in WEEK_STARTS.items()}
    return {
        "name": tenant.name,
        "slug": tenant.slug,
        "time_zone": tenant.time_zone,
        "language": tenant.language,
        "week_start": names.get(tenant.week_start, "monday"),
        "requires_two_factor": tenant.requires_two_factor,
    }


def _show(
    request: WorkspaceRequest,
    form: dict[str, Any],
    errors: dict[str, list[str]],
    *,
    status: int = 400,
) -> HttpResponse:
    week_days = name_week_days()
    context = {
        "form": form,
        "errors": errors,
        "time_zones": [(zone, zone.replace("_", " ")) for zone in list_time_zones()],
        "languages": _LANGUAGES,
        "week_starts": list(week_days.items()),
        "language_name": dict(_LANGUAGES)[request.principal.tenant.language],
        "week_start_name": week_days[_read_stored(request.principal)["week_start"]],
        "can_manage": request.principal.role.can_manage,
        "is_owner": request.principal.role.is_owner,
    }
    return render_page(
        request, "dashboard/members/settings.html", context, status=status if errors else 200
    )
