"""The log of the caller's workspace: pages and exports."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from audit.cursors import Cursor, decode_cursor
from audit.export import ActivityExport
from audit.selectors import EntryFilters, get_entry_page
from kernel.errors import FieldErrors
from kernel.input_types import Filter
from kernel.pagination import parse_page_request
from kernel.public_urls import get_site_url
from kernel.schemas import Detail
from kernel.streaming import stream_response
from kernel.translation import gettext as _
from tenants.activity_days import parse_activity_day
from tenants.activity_lines import FORMATS
from tenants.api.authentication import get_principal, workspace_auth
from tenants.schemas.activity import ActivityOut, ActivityPage

router = Router(auth=workspace_auth)
EXPORT_OPENAPI: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The file.",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/x-ndjson": {"schema": {"type": "string"}},
            },
        }
    }
}


class ActivityQuery(BaseModel):
    """Which entries."""

    actor: Filter = Field(
        "",
        description='The id of a user, "key:" with the id of an API key, or "platform".',
    )
    target_type: Filter = Field("", description="Such as qr, domain, membership, invitation.")
    target_id: Filter = Field("", description="With target_type: a short id, a domain ...")
    action: Filter = Field("", description="Such as qr.update.")
    from_: str | None = Field(None, alias="from", description="The first day, UTC: 2026-05-01.")
    to: str | None = Field(None, description="The last day, UTC.")

    def to_filters(self) -> EntryFilters:
        """Raises FieldErrors (400) for what is no day."""
        last = _parse_day("to", self.to)
        return EntryFilters(
            actor=self.actor,
            target_type=self.target_type,
            target_id=self.target_id,
            action=self.action,
            start=_parse_day("from", self.from_),
            end=None if last is None else last + timedelta(days=1),
        )


class ActivityPageQuery(ActivityQuery):
    """Which entries, and which slice of them."""

    cursor: str | None = Field(None, description="From a next or previous link.")
    page_size: str | None = Field(None, description="Default 25, at most 100.")


class ActivityExportQuery(ActivityQuery):
    """Which entries, and how."""

    format: str = Field("csv", description="csv or ndjson.")


@router.get("", response={200: ActivityPage}, summary="List changes")
def list_activity(request: HttpRequest, query: Query[ActivityPageQuery]) -> ActivityPage:
    """Every change of the workspace by anybody, newest first; nothing ever leaves this log.

    What the platform's admins and its tasks do is named "Platform". Follow `next` for older
    entries. New ones move nothing: no entry comes twice.
    """
    page = get_entry_page(
        tenant_id=get_principal(request).tenant.pk,
        filters=query.to_filters(),
        cursor=None if query.cursor is None else decode_cursor(query.cursor),
        page_size=parse_page_request(None, query.page_size).page_size,
    )
    return ActivityPage.model_construct(
        next=_make_link(request, page.older),
        previous=_make_link(request, page.newer),
        results=[ActivityOut.from_entry(entry) for entry in page.entries],
    )


@router.get(
    "export/",
    response={429: Detail, 503: Detail},
    summary="Export changes",
    openapi_extra=EXPORT_OPENAPI,
)
def export_activity(request: HttpRequest, query: Query[ActivityExportQuery]) -> HttpResponse:
    """Every entry that the filters let through, newest first, as CSV or NDJSON in UTF-8."""
    return stream_activity(
        request,
        tenant_id=get_principal(request).tenant.pk,
        filters=query.to_filters(),
        format=query.format,
    )


def stream_activity(
    request: HttpRequest,
    *,
    tenant_id: int,
    filters: EntryFilters,
    format: str,  # noqa: A002 - its public name
) -> HttpResponse:
    """The response of an export. Raises FieldErrors (400) for an unknown format."""
    line_format = FORMATS.get(format)
    if line_format is None:
        raise FieldErrors.of("format", _("Use csv or ndjson."))
    return stream_response(
        request,
        ActivityExport(tenant_id, filters, line_format.header, line_format.write),
        content_type=line_format.content_type,
        headers={"Content-Disposition": f'attachment; filename="activity.{format}"'},
    )


def _parse_day(name: str, raw: str | None) -> datetime | None:
    """Its first moment, UTC. Raises FieldErrors (400)."""
    if raw is None:
        return None
    day = parse_activity_day(name, raw)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _make_link(request: HttpRequest, cursor: Cursor | None) -> str | None:
    if cursor is None:
        return None
    query = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    others = [(name, value) for name, value in query if name != "cursor"]
    base = f"{get_site_url('api')}{request.path_info}"
    return f"{base}?{urlencode([('cursor', cursor.encode()), *others])}"
