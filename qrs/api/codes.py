"""Dynamic QR endpoints: translate in, one call, translate out."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kernel.clock import utc_now
from kernel.entity_tags import ETAG_HEADER, IF_MATCH_HEADER, parse_if_match
from kernel.json_responses import json_response
from kernel.pagination import paginate
from kernel.schemas import Detail, Page, get_changes
from qrs.api.includes import INCLUDE_PARAMETER, INCLUDES, parse_request_includes, remove_fields
from qrs.models import DynamicQr
from qrs.schemas.code_answers import DynamicQrPage, ExpandedDynamicQrOut
from qrs.schemas.codes import DynamicQrCreate, DynamicQrPatch, QrQuery
from qrs.selectors import codes as selectors
from qrs.services import codes as services
from qrs.services.trash import delete_qr
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response
from tenants.keys.scopes import Scope
from tenants.principals import Principal
from tenants.selectors.hosts import get_public_base_url

router = Router(auth=allow(Scope.QRS_READ))
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
def list_dynamic_qrs(request: HttpRequest, wanted: Query[QrQuery]) -> Page[ExpandedDynamicQrOut]:
    """All QRs of the workspace, newest first."""
    build = partial(
        ExpandedDynamicQrOut.from_row,
        base_url=get_public_base_url(get_principal(request).tenant),
        includes=parse_request_includes(request),
    )
    qrs = selectors.list_qrs(search=wanted.search, is_active=wanted.is_active)
    return paginate(
        DynamicQrPage,
        request,
        wanted,
        qrs,
        lambda rows: [build(row) for row in selectors.list_rows(rows)],
    )


@router.post(
    "",
    auth=allow(Scope.QRS_WRITE),
    response={201: ExpandedDynamicQrOut, 403: Detail, 409: Detail},
    summary="Create a dynamic QR",
    openapi_extra=_CREATED,
)
def create_dynamic_qr(request: HttpRequest, payload: DynamicQrCreate) -> HttpResponse:
    """Creates the row only; POST /api/v1/generate/ creates and renders in one call."""
    principal = get_principal(request)
    principal.require_writer()
    includes = parse_request_includes(request)
    answer = idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        # With all includes, because each replay may ask for others.
        action=partial(_create, principal, payload),
    )
    return remove_fields(answer, {name for name in INCLUDES if name not in includes})


@router.get(
    "{short_id}/",
    response={200: ExpandedDynamicQrOut, 404: Detail},
    summary="Retrieve",
    openapi_extra=_READ,
)
def retrieve_dynamic_qr(
    request: HttpRequest, response: HttpResponse, short_id: str
) -> ExpandedDynamicQrOut:
    """One QR of the workspace."""
    includes = parse_request_includes(request)
    qr = selectors.get_qr(short_id=short_id)
    response["ETag"] = qr.entity_tag
    return build_answer(get_principal(request), qr, includes)


@router.patch(
    "{short_id}/",
    auth=allow(Scope.QRS_WRITE),
    response={200: ExpandedDynamicQrOut, 402: Detail, 403: Detail, 404: Detail, 412: Detail},
    summary="Update",
    openapi_extra=_CHANGED,
)
def update_dynamic_qr(
    request: HttpRequest, response: HttpResponse, short_id: str, payload: DynamicQrPatch
) -> ExpandedDynamicQrOut:
    """Only the fields sent change. In force for the very next scan.

    Send the `ETag` of what you have read as `If-Match`, and you never overwrite what somebody
    else has changed meanwhile: then the answer is 412, and nothing changes.
    """
    principal = get_principal(request)
    principal.require_writer()
    includes = parse_request_includes(request)
    qr = services.update_qr(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        short_id=short_id,
        now=utc_now(),
        if_match=parse_if_match(request.headers.get("If-Match")),
        **payload.as_changes(),
    )
    response["ETag"] = qr.entity_tag
    return build_answer(principal, qr, includes)


@router.delete(
    "{short_id}/",
    auth=allow(Scope.QRS_WRITE),
    response={204: None, 404: Detail, 412: Detail},
    summary="Delete",
    openapi_extra={"parameters": [IF_MATCH_HEADER]},
)
def delete_dynamic_qr(request: HttpRequest, short_id: str) -> HttpResponse:
    """The code answers "QR not found" from now on; its scans are kept for 13 months.

    For 30 days it can be restored from the trash, with the same short id.
    """
    principal = get_principal(request)
    principal.require_writer()
    delete_qr(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        short_id=short_id,
        now=utc_now(),
        if_match=parse_if_match(request.headers.get("If-Match")),
    )
    return HttpResponse(status=204)


def _create(principal: Principal, payload: DynamicQrCreate) -> HttpResponse:
    qr = services.create_qr(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        name=payload.name,
        destination_url=payload.destination_url,
        now=utc_now(),
        **get_changes(payload.settings),
    )
    answer = build_answer(principal, qr, INCLUDES)
    return json_response(answer, status=201, headers={"ETag": qr.entity_tag})


def build_answer(
    principal: Principal, qr: DynamicQr, includes: Sequence[str]
) -> ExpandedDynamicQrOut:
    """One QR as every endpoint answers it."""
    base_url = get_public_base_url(principal.tenant)
    return ExpandedDynamicQrOut.from_row(
        selectors.get_row(qr), base_url=base_url, includes=includes
    )
