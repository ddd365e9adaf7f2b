"""Single scans of one QR over HTTP: pages, exports, and the live feed."""

from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import P, QueryEx, Router

from kernel.pagination import parse_page_request
from kernel.public_urls import get_site_url
from kernel.schemas import Detail
from kernel.streaming import stream_response
from qrs.selectors.codes import get_qr_id
from scans.api.query_parameters import DEFAULT_DAYS, parse_bots, parse_format, parse_period
from scans.api.stream_examples import EXPORT_OPENAPI, LIVE_OPENAPI
from scans.log.export.pages import ExportedScans
from scans.log.export.stream import ExportStream
from scans.log.list.cursors import Cursor, decode_cursor
from scans.log.live.access import Watcher
from scans.log.live.events import parse_last_event_id
from scans.log.live.stream import FeedStream
from scans.schemas.scan_log import ScanOut, ScanPageOut
from scans.selectors import get_scan_page
from tenants.api.authentication import allow, get_principal, read_bearer_token
from tenants.keys.authenticator import read_key_digest
from tenants.keys.scopes import Scope

_NO_BOTS = "exclude: leave crawlers, previews and prefetches out."

router = Router(auth=allow(Scope.ANALYTICS_READ))


@router.get("{short_id}/scans/", response={200: ScanPageOut, 404: Detail}, summary="List scans")
def list_scans(
    request: HttpRequest,
    short_id: str,
    cursor: QueryEx[str | None, P(description="From a next or previous link.")] = None,
    page_size: QueryEx[str | None, P(description="Default 25, at most 100.")] = None,
    bots: QueryEx[str, P(description=_NO_BOTS)] = "include",
) -> ScanPageOut:
    """Every answered scan of the last 13 months, newest first; paused ones, too.

    Follow `next` for older scans. New scans move nothing: no scan comes twice.
    """
    size = parse_page_request(None, page_size).page_size
    position = None if cursor is None else decode_cursor(cursor)
    include_bots = parse_bots(bots)
    qr_id = get_qr_id(short_id=short_id)
    page = get_scan_page(qr_id=qr_id, cursor=position, page_size=size, include_bots=include_bots)
    return ScanPageOut.model_construct(
        next=_make_link(request, page.older),
        previous=_make_link(request, page.newer),
        results=[ScanOut.from_row(row) for row in page.rows],
    )


@router.get(
    "{short_id}/scans/export/",
    response={404: Detail, 429: Detail, 503: Detail},
    summary="Export scans",
    openapi_extra=EXPORT_OPENAPI,
)
def export_scans(
    request: HttpRequest,
    short_id: str,
    format: QueryEx[str, P(description="csv or ndjson.")] = "csv",  # noqa: A002 - its public name
    days: QueryEx[str, P(description="Today and the days before, UTC: 1 to 365.")] = DEFAULT_DAYS,
    bots: QueryEx[str, P(description=_NO_BOTS)] = "include",
    bom: QueryEx[str, P(description="1: a CSV begins with a byte order mark, for Excel.")] = "0",
) -> HttpResponse:
    """Every answered scan of the period, oldest first; paused ones, too.

    UTF-8; Excel takes it for that only with `bom=1`. CSV has a header row and CRLF line ends;
    text that a spreadsheet would run as a formula begins with an apostrophe. A transfer that
    breaks off is incomplete: ask again.
    A reader that takes nothing for a minute, or less than 16 kB a second, is cut off. At most 2
    at a time in a workspace. Whether you still may read is looked at every 15 seconds.
    """
    period, include_bots = parse_period(days), parse_bots(bots)
    line_format = parse_format(format, bom)
    qr_id, tenant = get_qr_id(short_id=short_id), get_principal(request).tenant
    wanted = ExportedScans(tenant.schema_name, qr_id, period, include_bots)
    name = f"scans-{short_id}-{period.first_day}-{period.last_day}.{format}"
    return stream_response(
        request,
        ExportStream(
            settings.DATABASE_CONNINFO,
            tenant.pk,
            wanted,
            line_format,
            _watch_access(request, short_id, ends_with_token=False),
        ),
        content_type=line_format.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get(
    "{short_id}/live/",
    response={404: Detail, 429: Detail, 503: Detail},
    summary="Watch scans live",
    openapi_extra=LIVE_OPENAPI,
)
def watch_scans(request: HttpRequest, short_id: str) -> HttpResponse:
    """Each scan as it is stored, as server-sent events, without personal data.

    The token comes in the `Authorization` header only, a key in `X-Api-Key`: in a URL they would
    end in logs. Browsers therefore read the feed with `fetch()` and not with `EventSource`.

    `ready` opens the feed: whatever is stored after it comes, whatever was before is in the
    list of scans. `scan` carries one scan, `skipped` a number of scans that were too many to
    show. Come back with `Last-Event-ID` within 2 minutes and nothing is lost or doubled; later,
    or after a flood of scans, `gap` says so. `end` says why the feed ends: log-in or
    membership ended, workspace suspended, QR deleted; that is looked at every 15 seconds, with
    a heartbeat. At most 10 feeds at a time in a workspace.
    """
    cursor = parse_last_event_id(request.headers.get("Last-Event-ID", ""))
    qr_id, tenant = get_qr_id(short_id=short_id), get_principal(request).tenant
    watcher = _watch_access(request, short_id, ends_with_token=True)
    return stream_response(
        request,
        FeedStream(settings.REDIS_URL, tenant.pk, qr_id, watcher, cursor),
        content_type="text/event-stream",
        # For proxies that would buffer a few kilobytes first.
        headers={"X-Accel-Buffering": "no"},
    )


def _watch_access(request: HttpRequest, short_id: str, *, ends_with_token: bool) -> Watcher:
    # The authenticator has validated it already.
    if get_principal(request).key is not None:
        return Watcher.of_key(read_key_digest(request), short_id)
    token = read_bearer_token(request)
    return Watcher.of_token(token, short_id, ends_with_token=ends_with_token)


def _make_link(request: HttpRequest, cursor: Cursor | None) -> str | None:
    if cursor is None:
        return None
    query = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    others = [(name, value) for name, value in query if name != "cursor"]
    url = f"{get_site_url('api')}{request.path_info}"
    return f"{url}?{urlencode([('cursor', cursor.encode()), *others])}"
