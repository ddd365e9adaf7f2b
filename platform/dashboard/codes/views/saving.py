"""POST /<workspace>/qrs/views/: filters and order of the list under a name, for oneself."""

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from dashboard.codes.links import get_list_url
from dashboard.codes.list_query import ListQuery
from dashboard.frame import WorkspaceRequest, add_toast, go_to, workspace_page
from kernel.clock import utc_now
from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from tenants.services import saved_views


@workspace_page
@require_POST
def save_view(request: WorkspaceRequest) -> HttpResponse:
    """What the list showed when its form was drawn."""
    query = ListQuery.parse(QueryDict(request.POST.get("query", "").removeprefix("?")).dict())
    list_url = f"{get_list_url(request.principal.tenant.slug)}{query.link_page(1)}"
    try:
        view = saved_views.save_view(
            principal=request.principal,
            name=request.POST.get("name", ""),
            query=query.link_page(1),
            now=utc_now(),
        )
    except FieldErrors as error:
        add_toast(request, error.errors["name"][0], kind="bad")
    else:
        add_toast(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return go_to(request, list_url)


@workspace_page
@require_POST
def delete_view(request: WorkspaceRequest, view_id: int) -> HttpResponse:
    """The codes are not touched."""
    saved_views.delete_view(principal=request.principal, view_id=view_id)
    add_toast(request, _("The view is deleted; the codes are as before."))
    return go_to(request, get_list_url(request.principal.tenant.slug))
