"""Printed codes: whose they are, and blocking them."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from console import selectors
from console.api.answers import QrOut
from console.api.callers import get_caller
from console.api.schemas import QrPatch
from console.services.qrs import set_qr_blocked
from kernel.api_schemas import Detail
from kernel.json_responses import json_answer

router = Router()


@router.get("{short_id}/", response={200: QrOut, 404: Detail}, summary="Find a code")
def retrieve_qr(request: HttpRequest, short_id: str) -> HttpResponse:
    """A code of any workspace, also a deleted one, and who owns it."""
    return json_answer(selectors.get_qr(short_id=short_id))


@router.patch(
    "{short_id}/", response={200: QrOut, 404: Detail, 409: Detail}, summary="Block or unblock"
)
def update_qr(request: HttpRequest, short_id: str, payload: QrPatch) -> HttpResponse:
    """In force for the very next scan: a blocked code answers 410. A deleted one: 409."""
    set_qr_blocked(actor=get_caller(request), short_id=short_id, blocked=payload.blocked)
    return json_answer(selectors.get_qr(short_id=short_id))
