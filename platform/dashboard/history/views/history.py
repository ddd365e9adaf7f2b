"""/<workspace>/qrs/<short_id>/history/: where a code led, and back there."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from dashboard.codes.header import build_header
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.frame.rendering import get_time_zone
from dashboard.history.entries import build_entry, parse_change_id, parse_local_time
from dashboard.history.links import get_code_url
from dashboard.history.pages import build_pages
from dashboard.history.undo import say_saved
from kernel.clock import utc_now
from kernel.entity_tags import parse_if_match
from kernel.errors import ApiError, FieldErrors, NotFoundError, UnavailableError
from kernel.translation import gettext as _
from qrs.routes.errors import RouteNotPublishedError
from qrs.selectors.codes import get_qr
from qrs.selectors.history import (
    get_created_entry,
    get_entry_at,
    list_destination_changes,
    list_entries,
)
from qrs.selectors.overview import get_edits_left
from qrs.services.history import restore_destination
from tenants.selectors.authors import name_authors

_PAGE_SIZE = 50


@workspace_page
@require_safe
def show_history(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """The timeline; with ?at=, also what was in force then."""
    return _show(request, short_id)


@workspace_page
@require_POST
def lead_again(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """Make an edit that leads where the code led before."""
    principal = request.principal
    try:
        restore_destination(
            tenant_id=principal.tenant.pk,
            acting_user=principal.user,
            short_id=short_id,
            change_id=_read_change_id(request),
            now=utc_now(),
            if_match=parse_if_match(request.POST.get("version") or None),
        )
    except RouteNotPublishedError:
        say_saved(request, "", is_published=False)
    except (NotFoundError, UnavailableError):
        raise
    except FieldErrors as error:
        texts = [text for messages in error.errors.values() for text in messages]
        return _show(request, short_id, refusal=" ".join(texts), status=error.status)
    except ApiError as error:
        return _show(request, short_id, refusal=error.detail, status=error.status)
    else:
        add_toast(request, _("Changed. The next scan leads there again."))
    return go_to(request, f"{get_code_url(request, short_id)}history/")


def _read_change_id(request: WorkspaceRequest) -> int | None:
    """None for the creation. Raises NotFoundError (404)."""
    raw = request.POST.get("change", "")
    return None if raw == "created" else parse_change_id(raw)


def _show(
    request: WorkspaceRequest, short_id: str, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    qr = get_qr(short_id=short_id)
    changes = list_destination_changes(qr=qr)
    pages = build_pages(request, count=changes.count() + 1, size=_PAGE_SIZE)
    entries = list_entries(changes[pages.offset : pages.offset + _PAGE_SIZE])
    if not pages.next:
        entries.append(get_created_entry(qr=qr))
    tenant = request.principal.tenant
    asked = _answer(request, qr)
    names = name_authors(entry.changed_by for entry in [*entries, *asked["entries"]])
    context = {
        **build_header(request, qr),
        "version": qr.entity_tag,
        "entries": [
            build_entry(entry, qr=qr, names=names, is_current=not pages.offset and not place)
            for place, entry in enumerate(entries)
        ],
        "asked": asked
        | {"entries": [build_entry(each, qr=qr, names=names) for each in asked["entries"]]},
        "pages": pages,
        "edits_left": get_edits_left(plan=tenant.plan, edits=qr.destination_changes_count),
        "credits": tenant.credits,
        "refusal": refusal,
        "time_zone": tenant.time_zone,
    }
    return render_page(request, "dashboard/history/history.html", context, status=status)


def _answer(request: WorkspaceRequest, qr: Any) -> dict[str, Any]:
    """The question ?at= and its answer."""
    raw = request.GET.get("at", "")
    if not raw:
        return {"raw": "", "at": None, "entries": []}
    at = parse_local_time(raw, zone=get_time_zone(request))
    entry = None if at is None else get_entry_at(qr=qr, at=at)
    return {"raw": raw, "at": at, "entries": [] if entry is None else [entry]}
