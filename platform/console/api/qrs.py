"""Printed codes: find one, block it for abuse."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from console import selectors
from console.actors import get_api_actor
from console.schemas.qrs import QrOut, QrPatch
from console.services.qrs import set_qr_blocked
from kernel.entity_tags import ETAG_HEADER, IF_MATCH_HEADER, parse_if_match
from kernel.schemas import Detail

router = Router()
_READ: dict[str, Any] = {"responses": {200: {"headers": ETAG_HEADER}}}


@router.get(
    "{short_id}/",
    response={200: QrOut, 404: Detail},
    summary="Find a code",
    openapi_extra=_READ,
)
def retrieve_qr(request: HttpRequest, response: HttpResponse, short_id: str) -> QrOut:
    """A code of any workspace, also a deleted one, and who owns it."""
    return _read_qr(response, short_id)


@router.patch(
    "{short_id}/",
    response={200: QrOut, 404: Detail, 409: Detail, 412: Detail},
    summary="Block or unblock",
    openapi_extra={**_READ, "parameters": [IF_MATCH_HEADER]},
)
def update_qr(
    request: HttpRequest, response: HttpResponse, short_id: str, payload: QrPatch
) -> QrOut:
    """In force for the very next scan: a blocked code gets a 410 page. A deleted one: 409."""
    set_qr_blocked(
        actor=get_api_actor(request),
        short_id=short_id,
        blocked=payload.blocked,
        if_match=parse_if_match(request.headers.get("If-Match")),
    )
    return _read_qr(response, short_id)


def _read_qr(response: HttpResponse, short_id: str) -> QrOut:
    """With the entity tag that the code's owner reads, too; a deleted QR has none."""
    record = selectors.get_qr_record(short_id=short_id)
    if record.qr is not None:
        response.headers["ETag"] = record.qr.entity_tag
    return QrOut.from_record(record)
