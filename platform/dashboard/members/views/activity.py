"""/<workspace>/settings/activity/: who did what, when, from where; and the same as a file."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from audit.cursors import Cursor, decode_cursor
from audit.export import ActivityExport, check_export_limits
from audit.selectors import OF_KEY, EntryFilters, get_entry_page
from dashboard.frame import WorkspaceRequest, render_page, workspace_page
from dashboard.members.entries import describe_entries
from kernel.clock import utc_now
from kernel.errors import FieldErrors
from kernel.streaming import stream_response
from kernel.translation import gettext as _
from tenants.activity_days import parse_activity_day
from tenants.activity_lines import FORMATS
from tenants.keys.selectors import list_keys
from tenants.selectors.members import list_members

_PAGE_SIZE = 50
_FIELDS = ("person", "code", "from", "to")


@workspace_page
@require_safe
def show_activity(request: WorkspaceRequest) -> HttpResponse:
    """Newest first, in the workspace's time zone."""
    asked = {name: request.GET.get(name, "").strip() for name in _FIELDS}
    errors: dict[str, list[str]] = {}
    filters, cursor = EntryFilters(), None
    try:
        filters = _read_filters(request, asked)
        cursor = decode_cursor(request.GET["cursor"]) if "cursor" in request.GET else None
    except FieldErrors as error:
        errors = error.errors
    tenant = request.principal.tenant
    page = get_entry_page(tenant_id=tenant.pk, filters=filters, cursor=cursor, page_size=_PAGE_SIZE)
    query = urlencode({name: value for name, value in asked.items() if value})
    context: dict[str, Any] = {
        "entries": describe_entries(page.entries, slug=tenant.slug),
        "newer_url": _make_url(query, page.newer),
        "older_url": _make_url(query, page.older),
        "asked": asked,
        "query": query,
        "errors": errors,
        "people": _list_people(tenant.pk, asked["person"]),
    }
    status = 400 if errors else 200
    return render_page(
        request,
        "dashboard/members/activity.html",
        context,
        status=status,
        part="dashboard/members/_entries.html",
    )


@workspace_page
@require_safe
def export_activity(request: WorkspaceRequest) -> HttpResponse:
    """Every entry that the filters let through, by the stream that the API sends, too.

    Raises FieldErrors (400), TooManyActivityExportsError (429), ActivityExportsBusyError (503).
    """
    tenant = request.principal.tenant
    filters = _read_filters(request, {name: request.GET.get(name, "") for name in _FIELDS})
    name = "ndjson" if request.GET.get("format") == "ndjson" else "csv"
    chosen = FORMATS[name]
    # So that a page refuses, and not the stream, which would send JSON.
    check_export_limits(tenant.pk)
    return stream_response(
        request,
        ActivityExport(tenant.pk, filters, chosen.header, chosen.write),
        content_type=chosen.content_type,
        headers={"Content-Disposition": f'attachment; filename="activity.{name}"'},
    )


def _read_filters(request: WorkspaceRequest, asked: dict[str, str]) -> EntryFilters:
    """Days are those of the workspace's time zone. Raises FieldErrors (400)."""
    zone = ZoneInfo(request.principal.tenant.time_zone)
    start, last = (_read_day(name, asked[name], zone) for name in ("from", "to"))
    return EntryFilters(
        actor=asked["person"],
        target_type="qr" if asked["code"] else "",
        target_id=asked["code"],
        start=start,
        end=None if last is None else last + timedelta(days=1),
    )


def _read_day(name: str, raw: str, zone: ZoneInfo) -> datetime | None:
    """Its first moment there; adding a day to it keeps the time of day. Raises FieldErrors."""
    if not raw:
        return None
    day = parse_activity_day(name, raw)
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _list_people(tenant_id: int, chosen: str) -> list[tuple[str, str]]:
    """Of those who act: members, API keys, and the platform.

    chosen: is in it, even if nobody of the workspace is that any more.
    """
    members = [(str(one.user_id), one.user.email) for one in list_members(tenant_id=tenant_id)]
    keys = [
        (f"{OF_KEY}{key.pk}", _("Key: %(name)s") % {"name": key})
        for key in list_keys(tenant_id=tenant_id, now=utc_now())
    ]
    people = [("", _("Everybody")), *members, *keys, ("platform", _("Platform"))]
    is_known = chosen in dict(people)
    return people if is_known else [*people, (chosen, _("Somebody who is no member"))]


def _make_url(query: str, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    return f"?{urlencode({'cursor': cursor.encode()})}{'&' if query else ''}{query}"
