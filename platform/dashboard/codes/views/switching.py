"""POST /<workspace>/qrs/<short_id>/switch/: pause and resume."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dashboard.codes.links import get_return_url
from dashboard.codes.rows import get_switch_context
from dashboard.frame import (
    Undo,
    WorkspaceRequest,
    add_toast,
    go_to,
    render_page,
    workspace_page,
)
from dashboard.frame.links import is_htmx
from kernel.clock import utc_now
from kernel.errors import PermissionDeniedError
from kernel.translation import gettext as _
from qrs.routes.errors import RouteNotPublishedError
from qrs.selectors.codes import get_qr
from qrs.services.codes import update_qr

_SWITCH = "dashboard/codes/_switch.html"


@workspace_page
@require_POST
def switch_code(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """The state wanted is sent, not "the other one": pressing twice does it once."""
    principal = request.principal
    wanted = request.POST.get("is_active") == "1"
    back = get_return_url(request, principal.tenant.slug)
    was_active = get_qr(short_id=short_id).is_active
    is_late = False
    try:
        update_qr(
            tenant_id=principal.tenant.pk,
            acting_user=principal.user,
            short_id=short_id,
            now=utc_now(),
            is_active=wanted,
        )
    except PermissionDeniedError as error:
        return _refuse(request, short_id, error, back)
    except RouteNotPublishedError:
        is_late = True
    if wanted != was_active:
        undo = Undo(request.path, {"is_active": "1" if was_active else "0", "next": back})
        add_toast(request, _describe(is_active=wanted), undo=undo)
    if is_late:
        add_toast(request, _("Saved. It reaches every scan within seconds."), kind="warn")
    if not is_htmx(request):
        return go_to(request, back)
    context = {"switch": get_switch_context(get_qr(short_id=short_id))}
    return render_page(request, _SWITCH, context, part=_SWITCH)


def _describe(*, is_active: bool) -> str:
    if is_active:
        return _("On again. Scans lead to the destination.")
    return _('Paused. Scans now show your "paused" page.')


def _refuse(
    request: WorkspaceRequest, short_id: str, error: PermissionDeniedError, back: str
) -> HttpResponse:
    """The switch stays as it was, with the service's words under it."""
    if not is_htmx(request):
        add_toast(request, error.detail, kind="bad")
        return go_to(request, back)
    context = {"switch": get_switch_context(get_qr(short_id=short_id)), "refusal": error.detail}
    return render_page(request, _SWITCH, context, status=error.status, part=_SWITCH)
