"""/<workspace>/qrs/bulk/: pause, switch on or delete what was ticked, or all that match."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.history.links import get_list_url, get_return_url, get_trash_url
from dashboard.history.selection import read_selected_ids
from dashboard.history.undo import make_undo, say_saved
from kernel.clock import utc_now
from kernel.errors import BadRequestError
from kernel.translation import gettext as _
from kernel.translation import ngettext
from qrs.services.bulk.actions import delete_many, set_active_of_many
from qrs.services.bulk.running import BulkOutcome

_OPPOSITE = {"pause": "resume", "resume": "pause"}


@workspace_page
@require_POST
def change_many(request: WorkspaceRequest) -> HttpResponse:
    """Answers with the list and a toast, or with what was refused and why."""
    action = request.POST.get("action", "")
    if action not in {"pause", "resume", "delete"}:
        raise BadRequestError(_("The request cannot be read."))
    short_ids = read_selected_ids(request)
    if not short_ids:
        add_toast(request, _("Select codes first."), kind="info")
        return go_to(request, get_return_url(request))
    outcome = _run(request, action, short_ids)
    if outcome.refused:
        return show_outcome(request, outcome, action=action)
    _say(request, action, outcome)
    return go_to(request, get_return_url(request))


def show_outcome(request: WorkspaceRequest, outcome: BulkOutcome, *, action: str) -> HttpResponse:
    """What was done, and each code that was not, with the reason."""
    context = {
        "outcome": outcome,
        "action": action,
        "list_url": get_list_url(request),
        "return_url": get_return_url(request),
    }
    return render_page(request, "dashboard/history/outcome.html", context)


def _run(request: WorkspaceRequest, action: str, short_ids: Sequence[str]) -> BulkOutcome:
    principal = request.principal
    if action == "delete":
        return delete_many(
            tenant_id=principal.tenant.pk,
            acting_user=principal.user,
            short_ids=short_ids,
            now=utc_now(),
        )
    return set_active_of_many(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        short_ids=short_ids,
        is_active=action == "resume",
        now=utc_now(),
    )


def _say(request: WorkspaceRequest, action: str, outcome: BulkOutcome) -> None:
    changed = [result.short_id for result in outcome.changed]
    if action == "delete":
        undo = make_undo(f"{get_trash_url(request)}all/restore/", changed)
    else:
        fields = {"action": _OPPOSITE[action], "next": get_return_url(request)}
        undo = make_undo(f"{get_list_url(request)}bulk/", changed, **fields)
    text = _describe(action, len(outcome.done))
    say_saved(request, text, is_published=outcome.is_published, undo=undo)


def _describe(action: str, count: int) -> str:
    if action == "pause":
        text = ngettext(
            "Paused. Scans now show your “paused” page.",
            "%(count)s codes paused. Scans now show your “paused” page.",
            count,
        )
    elif action == "resume":
        text = ngettext(
            "Switched on. Scans lead to the destination again.",
            "%(count)s codes switched on. Scans lead to their destinations again.",
            count,
        )
    else:
        text = ngettext(
            "Deleted. Printed copies answer “QR not found”.",
            "%(count)s codes deleted. Printed copies answer “QR not found”.",
            count,
        )
    return text % {"count": count}
