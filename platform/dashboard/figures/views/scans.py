"""GET /<workspace>/qrs/<short_id>/scans/: single scans, page by page, and as a file."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dashboard.codes.header import build_header
from dashboard.codes.links import get_code_url
from dashboard.figures.asked import Asked, read_asked
from dashboard.figures.live_rows import describe_scan
from dashboard.figures.names import name_kind, name_value
from dashboard.frame import WorkspaceRequest, render_page, workspace_page
from kernel.clock import utc_now
from kernel.errors import FieldErrors
from kernel.streaming import stream_response
from kernel.translation import gettext as _
from qrs.selectors.codes import get_qr
from scans.pages import (
    FORMATS,
    Cursor,
    ExportedScans,
    ExportStream,
    Watcher,
    check_export_limits,
    decode_cursor,
    get_scan_page,
)

_PAGE_SIZE = 25
_LIST = "dashboard/figures/_scans.html"


@workspace_page
@require_safe
def show_scans(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """Newest first; a page is found by its place and not by its number, so no scan comes twice."""
    qr = get_qr(short_id=short_id)
    asked = read_asked(request.GET, today=utc_now().date())
    page = get_scan_page(
        qr_id=qr.pk,
        cursor=_read_cursor(request.GET.get("cursor")),
        page_size=_PAGE_SIZE,
        include_bots=asked.include_bots,
        period=asked.period,
        row_filter=asked.row_filter,
    )
    chosen = asked.row_filter
    context = {
        **build_header(request, qr),
        "qr": qr,
        "crumb": _("Scans"),
        "page_url": get_code_url(request.principal.tenant.slug, short_id),
        "asked": asked,
        "scans": [describe_scan(row) for row in page.rows],
        "older": _make_query(asked, page.older),
        "newer": _make_query(asked, page.newer),
        "presets": asked.presets(),
        "kept_options": asked.fields("bots"),
        "export_query": asked.query(),
        "chip": chosen and (name_kind(chosen.kind), name_value(chosen.kind, chosen.value)),
        "without_filter": asked.query_for_filter(None),
    }
    status = 400 if asked.errors else 200
    return render_page(request, "dashboard/figures/scans.html", context, status=status, part=_LIST)


@workspace_page
@require_safe
def export_scans(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """Every answered scan of the period, by the stream that the API sends, too.

    Raises FieldErrors (400), TooManyExportsError (429), UnavailableError (503).
    """
    qr, tenant = get_qr(short_id=short_id), request.principal.tenant
    asked = read_asked(request.GET, today=utc_now().date())
    if asked.errors:
        raise FieldErrors(asked.errors)
    name = "ndjson" if request.GET.get("format") == "ndjson" else "csv"
    # Excel takes a CSV for UTF-8 only with its mark; other programs skip it.
    lines = FORMATS[name].with_byte_order_mark() if name == "csv" else FORMATS[name]
    # So that a page refuses, and not the stream, which would send JSON.
    check_export_limits(tenant.pk)
    wanted = ExportedScans(tenant.schema_name, qr.pk, asked.period, asked.include_bots)
    period = f"{asked.period.first_day}-{asked.period.last_day}"
    return stream_response(
        request,
        ExportStream(
            settings.DATABASE_CONNINFO,
            tenant.pk,
            wanted,
            lines,
            Watcher.of_principal(request.principal, short_id),
        ),
        content_type=lines.content_type,
        headers={"Content-Disposition": f'attachment; filename="scans-{short_id}-{period}.{name}"'},
    )


def _read_cursor(raw: str | None) -> Cursor | None:
    """None for what is no cursor: the first page."""
    try:
        return decode_cursor(raw) if raw else None
    except FieldErrors:
        return None


def _make_query(asked: Asked, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    return f"{asked.query()}&{urlencode({'cursor': cursor.encode()})}".lstrip("&")
