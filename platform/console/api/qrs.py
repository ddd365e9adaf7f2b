"""Printed codes: whose they are, and blocking them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from console import selectors
from console.api.answers import QrOut
from console.api.callers import get_caller
from console.api.schemas import QrPatch
from console.services.qrs import set_qr_blocked
from kernel.entity_tags import ETAG_HEADER, IF_MATCH_HEADER, parse_if_match
from kernel.json_responses import json_answer
from kernel.schemas import Detail

router = Router()
_READ: dict[str, Any] = {"responses": {200: {"headers": ETAG_HEADER}}}


@router.get(
    "{short_id}/",
    response={200: QrOut, 404: Detail},
    summary="Find a code",
    openapi_extra=_READ,
)
def retrieve_qr(request: HttpRequest, short_id: str) -> HttpResponse:
    """A code of any workspace, also a deleted one, and who owns it."""
    return _answer(short_id)


@router.patch(
    "{short_id}/",
    response={200: QrOut, 404: Detail, 409: Detail, 412: Detail},
    summary="Block or unblock",
    openapi_extra={**_READ, "parameters": [IF_MATCH_HEADER]},
)
def update_qr(request: HttpRequest, short_id: str, payload: QrPatch) -> HttpResponse:
    """In force for the very next scan: a blocked code answers 410. A deleted one: 409."""
    set_qr_blocked(
        actor=get_caller(request),
        short_id=short_id,
        blocked=payload.blocked,
        if_match=parse_if_match(request.headers.get("If-Match")),
    )
    return _answer(short_id)


def _answer(short_id: str) -> HttpResponse:
    """The same version as its owner reads; a deleted QR has none."""
    description, tag = selectors.get_qr_with_tag(short_id=short_id)
    return json_answer(description, headers={"ETag": tag} if tag else None)
