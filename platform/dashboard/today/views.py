"""/<workspace>/: is everything all right, and what has changed?"""

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.frame.links import get_home_url
from dashboard.history.entries import parse_change_id
from dashboard.today.content import build_content
from kernel.clock import utc_now
from kernel.entity_tags import IfMatch
from kernel.translation import gettext as _
from qrs.routes.errors import RouteNotPublishedError
from qrs.services.history import restore_destination


@workspace_page
@require_safe
def show_today(request: WorkspaceRequest) -> HttpResponse:
    context = build_content(request.principal, now=utc_now())
    return render_page(request, "dashboard/today/today.html", context)


@workspace_page
@require_POST
def undo_edit(request: WorkspaceRequest) -> HttpResponse:
    """Lead the code where it led before its last edit, unless somebody has changed it since."""
    previous = request.POST.get("previous", "")
    try:
        restore_destination(
            tenant_id=request.principal.tenant.pk,
            acting_user=request.session_user,
            short_id=request.POST.get("short_id", ""),
            change_id=parse_change_id(previous) if previous else None,
            now=utc_now(),
            if_match=IfMatch(frozenset([request.POST.get("version", "")])),
        )
    except RouteNotPublishedError:
        add_toast(request, _("Saved. It reaches every scan within seconds."), kind="warn")
    else:
        add_toast(request, _("Undone. The next scan leads where it led before."))
    return go_to(request, get_home_url(request.principal.tenant.slug))
