"""Dynamic QR endpoints: translate in, one call, translate out."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kernel.api_schemas import Detail, get_changes
from kernel.clock import utc_now
from kernel.json_responses import json_answer
from kernel.list_answers import PageQuery, answer_page
from qrs import selectors, services
from qrs.schemas import (
    DestinationChangePage,
    DynamicQrCreate,
    DynamicQrOut,
    DynamicQrPage,
    DynamicQrPatch,
    QrQuery,
    as_variant,
)
from tenants.api_auth import get_principal, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, answer_once
from tenants.principals import Principal
from tenants.served_hosts import get_public_base_url

router = Router(auth=workspace_auth)


@router.get("", response={200: DynamicQrPage, 404: Detail}, summary="List dynamic QRs")
def list_dynamic_qrs(request: HttpRequest, wanted: Query[QrQuery]) -> HttpResponse:
    """All QRs of the workspace, newest first."""
    base_url = _base_url(get_principal(request))
    qrs = selectors.list_qrs(search=wanted.search, is_active=wanted.is_active)
    return answer_page(
        request, wanted, qrs, lambda rows: selectors.describe_qrs(rows, base_url=base_url)
    )


@router.post(
    "",
    response={201: DynamicQrOut, 403: Detail, 409: Detail},
    summary="Create a dynamic QR",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def create_dynamic_qr(request: HttpRequest, payload: DynamicQrCreate) -> HttpResponse:
    """Creates the row only; POST /api/v1/generate/ creates and renders in one call."""
    principal = get_principal(request)
    principal.require_writer()
    return answer_once(
        request,
        tenant_id=principal.tenant.pk,
        action=partial(_create, principal, payload),
    )


@router.get("{short_id}/", response={200: DynamicQrOut, 404: Detail}, summary="Retrieve")
def retrieve_dynamic_qr(request: HttpRequest, short_id: str) -> HttpResponse:
    """One QR of the workspace."""
    qr = selectors.get_qr(short_id=short_id)
    return json_answer(selectors.describe_qr(qr, base_url=_base_url(get_principal(request))))


@router.patch(
    "{short_id}/",
    response={200: DynamicQrOut, 402: Detail, 403: Detail, 404: Detail},
    summary="Update",
)
def update_dynamic_qr(request: HttpRequest, short_id: str, payload: DynamicQrPatch) -> HttpResponse:
    """Only the fields sent change. In force for the very next scan."""
    principal = get_principal(request)
    principal.require_writer()
    changes = get_changes(payload)
    if "variants" in changes:
        changes["variants"] = [as_variant(variant) for variant in payload.variants]
    qr = services.update_qr(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        short_id=selectors.get_qr(short_id=short_id).short_id,
        now=utc_now(),
        **changes,
    )
    return json_answer(selectors.describe_qr(qr, base_url=_base_url(principal)))


@router.delete("{short_id}/", response={204: None, 404: Detail}, summary="Delete")
def delete_dynamic_qr(request: HttpRequest, short_id: str) -> HttpResponse:
    """The code answers "QR not found" from now on; its scans are kept for 13 months."""
    principal = get_principal(request)
    principal.require_writer()
    qr = selectors.get_qr(short_id=short_id)
    services.delete_qr(tenant_id=principal.tenant.pk, short_id=qr.short_id)
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


def _create(principal: Principal, payload: DynamicQrCreate) -> HttpResponse:
    qr = services.create_qr(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        name=payload.name,
        destination_url=payload.destination_url,
        now=utc_now(),
    )
    return json_answer(selectors.describe_qr(qr, base_url=_base_url(principal)), status=201)


def _base_url(principal: Principal) -> str:
    return get_public_base_url(principal.tenant)
