"""/<workspace>/qrs/trash/: what was deleted within the last 30 days."""

from datetime import timedelta
from math import ceil
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.codes.rows import ShownUrl
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.history.links import get_code_url, get_list_url, get_trash_url
from dashboard.history.pages import build_pages
from dashboard.history.undo import read_undo_ids, say_saved
from kernel.clock import utc_now
from kernel.errors import PermissionDeniedError
from kernel.translation import gettext as _
from kernel.translation import ngettext
from qrs.routes.errors import RouteNotPublishedError
from qrs.selectors.codes import get_public_url
from qrs.selectors.trash import TrashedRow, get_trashed_row, list_trashed_rows
from qrs.selectors.trash import list_trash as list_trashed
from qrs.services.bulk.actions import restore_many
from qrs.services.trash import empty_trash, purge_qr, restore_qr
from tenants.selectors.authors import name_authors
from tenants.selectors.hosts import get_public_base_url

_PAGE_SIZE = 25
_ALL = "all"


@workspace_page
@require_safe
def list_trash(request: WorkspaceRequest) -> HttpResponse:
    """Newest deletion first."""
    return _show_trash(request)


@workspace_page
@require_POST
def restore(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """Bring one code back; with the short id "all", those of an undo."""
    tenant_id = request.principal.tenant.pk
    if short_id == _ALL:
        outcome = restore_many(tenant_id=tenant_id, short_ids=read_undo_ids(request))
        refused = outcome.refused
        if refused:
            return _show_trash(request, refusal=refused[0].messages[0], status=403)
        say_saved(
            request,
            ngettext(
                "%(count)s code is back. Its printed copies work again.",
                "%(count)s codes are back. Their printed copies work again.",
                len(outcome.done),
            )
            % {"count": len(outcome.done)},
            is_published=outcome.is_published,
        )
        return go_to(request, get_list_url(request))
    try:
        qr = restore_qr(tenant_id=tenant_id, short_id=short_id)
    except PermissionDeniedError as error:
        return _show_trash(request, refusal=error.detail, status=error.status)
    except RouteNotPublishedError:
        say_saved(request, "", is_published=False)
    else:
        text = _("Restored. Printed copies work again.")
        paused = _("Restored, and paused as before.")
        add_toast(request, text if qr.is_active else paused)
    return go_to(request, get_code_url(request, short_id))


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def purge(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """Ask, then delete one code for good."""
    request.principal.require_writer()
    if request.method == "POST":
        purge_qr(tenant_id=request.principal.tenant.pk, short_id=short_id)
        add_toast(request, _("Deleted for good."))
        return go_to(request, get_trash_url(request))
    context = {**_links(request), "code": get_trashed_row(short_id=short_id).qr}
    return render_page(request, "dashboard/history/purge.html", context)


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def empty(request: WorkspaceRequest) -> HttpResponse:
    """Delete everything in the trash for good, once the workspace's name was typed."""
    tenant = request.principal.tenant
    request.principal.require_writer()
    is_wrong = False
    if request.method == "POST":
        typed = request.POST.get("name", "").strip()
        if typed == tenant.name:
            count = empty_trash(tenant_id=tenant.pk)
            text = ngettext(
                "%(count)s code deleted for good.", "%(count)s codes deleted for good.", count
            )
            add_toast(request, text % {"count": count})
            return go_to(request, get_trash_url(request))
        is_wrong = True
    context = {
        **_links(request),
        "count": list_trashed().count(),
        "is_wrong": is_wrong,
        "typed": request.POST.get("name", ""),
    }
    status = 400 if is_wrong else 200
    return render_page(request, "dashboard/history/empty.html", context, status=status)


def _show_trash(request: WorkspaceRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    search = _clean_search(request.GET.get("search", ""))
    trash = list_trashed(search=search)
    pages = build_pages(request, count=trash.count(), size=_PAGE_SIZE)
    rows = list_trashed_rows(trash[pages.offset : pages.offset + _PAGE_SIZE])
    names = name_authors(row.deleted_by for row in rows)
    base_url = get_public_base_url(request.principal.tenant)
    context = {
        **_links(request),
        "rows": [_build_row(row, names.get(row.deleted_by), base_url) for row in rows],
        "pages": pages,
        "search": search,
        "refusal": refusal,
    }
    return render_page(request, "dashboard/history/trash.html", context, status=status)


def _build_row(row: TrashedRow, deleted_by: str | None, base_url: str) -> dict[str, Any]:
    public_url = get_public_url(short_id=row.qr.short_id, base_url=base_url)
    return {
        "code": row.qr,
        "public_url": ShownUrl.of(public_url.removesuffix("/")),
        "destination": ShownUrl.of(row.qr.destination_url),
        "deleted_at": row.deleted_at,
        "deleted_by": deleted_by,
        "days_left": max(0, ceil((row.expires_at - utc_now()) / timedelta(days=1))),
    }


def _links(request: WorkspaceRequest) -> dict[str, str]:
    return {"list_url": get_list_url(request), "trash_url": get_trash_url(request)}


def _clean_search(raw: str) -> str:
    """A search that cannot be stored finds nothing, and is none."""
    return "".join(letter for letter in raw[:200] if letter.isprintable()).strip()
