"""/workspaces/: the person's workspaces with search, and a further one."""

import secrets

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.frame import AccountRequest, account_page, add_toast, go_to, render_page
from dashboard.frame.once import act_once_as_person
from dashboard.members.names import name_roles
from kernel.errors import ApiError, FieldErrors
from kernel.request_addresses import get_request_address
from kernel.translation import gettext as _
from tenants.selectors.workspaces import list_workspaces
from tenants.services.further_workspaces import open_workspace
from tenants.services.settings import check_workspace_name

_MOST = 200


@account_page
@require_safe
def list_my_workspaces(request: AccountRequest) -> HttpResponse:
    """By name. The switcher of every page fetches its own part."""
    is_switcher = request.GET.get("in") == "switcher"
    search = request.GET.get("q", "").strip()[:120]
    rows = list_workspaces(user_id=request.session_user.pk, search=search)[:_MOST]
    names = name_roles()
    context = {
        "rows": [(row.tenant, names[row.role]) for row in rows],
        "search": search,
        "current": request.GET.get("current", ""),
    }
    return render_page(
        request,
        "dashboard/members/workspaces.html",
        context,
        part=f"dashboard/members/{'_switcher' if is_switcher else '_workspaces'}.html",
    )


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def make_workspace(request: AccountRequest) -> HttpResponse:
    """A further one, which the person owns."""
    name, errors, status = request.POST.get("name", ""), {}, 200
    if request.method == "POST":
        try:
            slug = _open_once(request, check_workspace_name(name))
        except FieldErrors as error:
            errors, status = error.errors, 400
        except ApiError as error:
            errors, status = {"name": [error.detail]}, error.status
        else:
            add_toast(request, _("%(name)s is ready.") % {"name": name.strip()})
            return go_to(request, f"/{slug}/")
    form_id = request.POST.get("form_id") or secrets.token_urlsafe(12)
    context = {"form": {"name": name}, "errors": errors, "form_id": form_id}
    return render_page(request, "dashboard/members/new_workspace.html", context, status=status)


def _open_once(request: AccountRequest, name: str) -> str:
    """The slug. A button that is pressed twice opens one workspace."""

    def act() -> str:
        address = get_request_address(request)
        return open_workspace(user=request.session_user, name=name, address=address).tenant.slug

    form_id = request.POST.get("form_id") or secrets.token_urlsafe(12)
    return act_once_as_person(
        request.session_user, kind="workspace", form_id=form_id, values=name, act=act
    )
