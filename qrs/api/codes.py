"""Dynamic QR endpoints: translate in, one call, translate out."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kernel.clock import utc_now
from kernel.entity_tags import ETAG_HEADER, IF_MATCH_HEADER, parse_if_match
from kernel.json_responses import json_answer
from kernel.list_answers import answer_page
from kernel.pagination import PageQuery
from kernel.schemas import Detail, get_changes
from qrs.api.includes import INCLUDE_PARAMETER, INCLUDES, leave_out, parse_includes
from qrs.models import DynamicQr
from qrs.schemas.codes import (
    DestinationChangePage,
    DynamicQrCreate,
    DynamicQrPage,
    DynamicQrPatch,
    ExpandedDynamicQrOut,
    QrQuery,
    as_variant,
)
from qrs.selectors import codes as selectors
from qrs.services import codes as services
from qrs.versions import get_entity_tag
from tenants.api.authentication import get_principal, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response
from tenants.principals import Principal
from tenants.selectors.hosts import get_public_base_url

router = Router(auth=workspace_auth)
_LISTED: dict[str, Any] = {"parameters": [INCLUDE_PARAMETER]}
_CREATED: dict[str, Any] = {
    "parameters": [INCLUDE_PARAMETER, IDEMPOTENCY_HEADER],
    "responses": {201: {"headers": ETAG_HEADER}},
}
_READ: dict[str, Any] = {
    "parameters": [INCLUDE_PARAMETER],
    "responses": {200: {"headers": ETAG_HEADER}},
}
_CHANGED: dict[str, Any] = {
    "parameters": [INCLUDE_PARAMETER, IF_MATCH_HEADER],
    "responses": {200: {"headers": ETAG_HEADER}},
}


@router.get(
    "",
    response={200: DynamicQrPage, 404: Detail},
    summary="List dynamic QRs",
    openapi_extra=_LISTED,
)
def list_dynamic_qrs(request: HttpRequest, wanted: Query[QrQuery]) -> HttpResponse:
    """All QRs of the workspace, newest first."""
    describe = partial(
        selectors.describe_qrs,
        base_url=_base_url(get_principal(request)),
        includes=_parse_includes(request),
    )
    qrs = selectors.list_qrs(search=wanted.search, is_active=wanted.is_active)
    return answer_page(request, wanted, qrs, describe)


@router.post(
    "",
    response={201: ExpandedDynamicQrOut, 403: Detail, 409: Detail},
    summary="Create a dynamic QR",
    openapi_extra=_CREATED,
)
def create_dynamic_qr(request: HttpRequest, payload: DynamicQrCreate) -> HttpResponse:
    """Creates the row only; POST /api/v1/generate/ creates and renders in one call."""
    principal = get_principal(request)
    principal.require_writer()
    includes = _parse_includes(request)
    answer = idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        # With all of them, for a replay has to answer what its own request asks for.
        action=partial(_create, principal, payload, INCLUDES),
    )
    return leave_out(answer, {name for name in INCLUDES if name not in includes})


@router.get(
    "{short_id}/",
    response={200: ExpandedDynamicQrOut, 404: Detail},
    summary="Retrieve",
    openapi_extra=_READ,
)
def retrieve_dynamic_qr(request: HttpRequest, short_id: str) -> HttpResponse:
    """One QR of the workspace."""
    includes = _parse_includes(request)
    return _answer(get_principal(request), selectors.get_qr(short_id=short_id), includes)


@router.patch(
    "{short_id}/",
    response={200: ExpandedDynamicQrOut, 402: Detail, 403: Detail, 404: Detail, 412: Detail},
    summary="Update",
    openapi_extra=_CHANGED,
)
def update_dynamic_qr(request: HttpRequest, short_id: str, payload: DynamicQrPatch) -> HttpResponse:
    """Only the fields sent change. In force for the very next scan.

    Send the `ETag` of what you have read as `If-Match`, and you never overwrite what somebody
    else has changed meanwhile: then the answer is 412, and nothing changes.
    """
    principal = get_principal(request)
    principal.require_writer()
    includes = _parse_includes(request)
    if_match = parse_if_match(request.headers.get("If-Match"))
    changes = get_changes(payload)
    if changes.pop("settings", None) is not None:
        changes |= get_changes(payload.settings)
    if "variants" in changes:
        changes["variants"] = [as_variant(variant) for variant in payload.variants]
    qr = services.update_qr(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        short_id=selectors.get_qr(short_id=short_id).short_id,
        now=utc_now(),
        if_match=if_match,
        **changes,
    )
    return _answer(principal, qr, includes)


@router.delete(
    "{short_id}/",
    response={204: None, 404: Detail, 412: Detail},
    summary="Delete",
    openapi_extra={"parameters": [IF_MATCH_HEADER]},
)
def delete_dynamic_qr(request: HttpRequest, short_id: str) -> HttpResponse:
    """The code answers "QR not found" from now on; its scans are kept for 13 months."""
    principal = get_principal(request)
    principal.require_writer()
    if_match = parse_if_match(request.headers.get("If-Match"))
    qr = selectors.get_qr(short_id=short_id)
    services.delete_qr(tenant_id=principal.tenant.pk, short_id=qr.short_id, if_match=if_match)
    return HttpResponse(status=204)


@router.get(
    "{short_id}/history/",
    response={200: DestinationChangePage, 404: Detail},
    summary="Destination history",
)
def list_destination_history(
    request: HttpRequest, short_id: str, wanted: Query[PageQuery]
) -> HttpResponse:
    """Every edit of the destination: old, new, who, when; newest first."""
    changes = selectors.list_destination_changes(qr=selectors.get_qr(short_id=short_id))
    return answer_page(request, wanted, changes, selectors.describe_changes)


def _create(
    principal: Principal, payload: DynamicQrCreate, includes: Sequence[str]
) -> HttpResponse:
    qr = services.create_qr(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        name=payload.name,
        destination_url=payload.destination_url,
        now=utc_now(),
        **get_changes(payload.settings),
    )
    return _answer(principal, qr, includes, status=201)


def _answer(
    principal: Principal, qr: DynamicQr, includes: Sequence[str], *, status: int = 200
) -> HttpResponse:
    """One QR, with the version that If-Match takes."""
    description = selectors.describe_qr(qr, base_url=_base_url(principal), includes=includes)
    return json_answer(description, status=status, headers={"ETag": get_entity_tag(qr)})


def _parse_includes(request: HttpRequest) -> list[str]:
    return parse_includes(request.GET.getlist("include"))


def _base_url(principal: Principal) -> str:
    return get_public_base_url(principal.tenant)
