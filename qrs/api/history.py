"""Endpoints of the history of a QR."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kernel.clock import utc_now
from kernel.entity_tags import ETAG_HEADER, IF_MATCH_HEADER, parse_if_match
from kernel.errors import FieldErrors
from kernel.pagination import build_page, paginate, parse_page_request
from kernel.schemas import Detail, Page
from qrs.api.codes import build_answer
from qrs.api.includes import INCLUDE_PARAMETER, parse_request_includes
from qrs.schemas.code_answers import ExpandedDynamicQrOut
from qrs.schemas.history import DestinationChangeOut, DestinationChangePage, HistoryQuery
from qrs.selectors import history as selectors
from qrs.selectors.codes import get_qr
from qrs.services.history import restore_destination as store_restored_destination
from tenants.api.authentication import allow, get_principal
from tenants.keys.scopes import Scope
from tenants.selectors.authors import name_authors

router = Router(auth=allow(Scope.QRS_READ))
MAX_TIME_LENGTH = 40
_RESTORED: dict[str, Any] = {
    "parameters": [INCLUDE_PARAMETER, IF_MATCH_HEADER],
    "responses": {200: {"headers": ETAG_HEADER}},
}


@router.get(
    "{short_id}/history/",
    response={200: DestinationChangePage, 404: Detail},
    summary="Destination history",
)
def list_destination_history(
    request: HttpRequest, short_id: str, wanted: Query[HistoryQuery]
) -> Page[DestinationChangeOut]:
    """Every change of destination or variants: old, new, who, when; newest first.

    With `at`, the one entry that was in force at the end of that second. Before the first change
    it is what the QR was created with; before the creation there is none.
    """
    qr = get_qr(short_id=short_id)
    if "at" not in wanted.model_fields_set:
        changes = selectors.list_destination_changes(qr=qr)
        return paginate(
            DestinationChangePage,
            request,
            wanted,
            changes,
            lambda rows: _build_entries(selectors.list_entries(rows)),
        )
    entry = selectors.get_entry_at(qr=qr, at=parse_at(wanted.at))
    found = _build_entries([] if entry is None else [entry])
    return build_page(
        DestinationChangePage,
        request=parse_page_request(wanted.page, wanted.page_size),
        count=len(found),
        fetch=lambda offset, limit: found[offset : offset + limit],
        url="",
        query="",
    )


@router.post(
    "{short_id}/history/{change_id}/restore/",
    auth=allow(Scope.QRS_WRITE),
    response={200: ExpandedDynamicQrOut, 402: Detail, 403: Detail, 404: Detail, 412: Detail},
    summary="Lead there again",
    openapi_extra=_RESTORED,
)
def restore_destination(
    request: HttpRequest, response: HttpResponse, short_id: str, change_id: int
) -> ExpandedDynamicQrOut:
    """Sets destination and variants to what was in force after this change.

    It is an edit like any other: it counts, leaves a change of its own, and the plan's rules
    apply. Where the history has no variants, they stay as they are.
    """
    principal = get_principal(request)
    principal.require_writer()
    includes = parse_request_includes(request)
    qr = store_restored_destination(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        short_id=short_id,
        change_id=change_id,
        now=utc_now(),
        if_match=parse_if_match(request.headers.get("If-Match")),
    )
    response["ETag"] = qr.entity_tag
    return build_answer(principal, qr, includes)


def parse_at(raw: str) -> datetime:
    """The last moment of a second, as times are published in whole seconds.

    Raises FieldErrors (400).
    """
    try:
        # Longer texts are no time; not parsed, as that takes longer the longer they are.
        moment = datetime.fromisoformat(raw if len(raw) <= MAX_TIME_LENGTH else "")
        if moment.tzinfo is not None:
            return moment.astimezone(UTC).replace(microsecond=999_999)
    except (ValueError, OverflowError):
        pass
    raise FieldErrors.of("at", "A time with its zone is required, such as 2026-05-03T14:00:00Z.")


def _build_entries(entries: list[selectors.HistoryEntry]) -> list[DestinationChangeOut]:
    names = name_authors(entry.changed_by for entry in entries)
    return [
        DestinationChangeOut.from_entry(entry, changed_by=names.get(entry.changed_by))
        for entry in entries
    ]
