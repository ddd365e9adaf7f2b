"""Dynamic QR endpoints: translate in, one call, translate out."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import P, QueryEx, Router

from kernel.clock import utc_now
from kernel.errors import FieldErrors
from kernel.json_responses import json_answer
from kernel.pagination import build_page, parse_page_request
from kernel.schemas import check_line
from qrs import selectors, services
from qrs.schemas import (
    DestinationChangePage,
    Detail,
    DynamicQrCreate,
    DynamicQrOut,
    DynamicQrPage,
    DynamicQrPatch,
    as_variant,
)
from tenants.api_auth import get_principal, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, answer_once
from tenants.principals import Principal
from tenants.served_hosts import get_public_base_url

router = Router(auth=workspace_auth)


@router.get("", response={200: DynamicQrPage, 404: Detail}, summary="List dynamic QRs")
def list_dynamic_qrs(
    request: HttpRequest,
    page: QueryEx[str | None, P(description="From 1.")] = None,
    page_size: QueryEx[str | None, P(description="Default 25, at most 100.")] = None,
    search: QueryEx[str, P(description="Part of the name, destination or short id.")] = "",
    is_active: QueryEx[str | None, P(description="true or false.")] = None,
) -> HttpResponse:
    """All QRs of the workspace, newest first."""
    base_url = _base_url(get_principal(request))
    qrs = selectors.list_qrs(search=_search(search), is_active=_flag(is_active))
    envelope = build_page(
        request=parse_page_request(page, page_size),
        count=qrs.count(),
        fetch=lambda offset, limit: selectors.describe_qrs(
            qrs[offset : offset + limit], base_url=base_url
        ),
        url=request.build_absolute_uri(request.path_info),
        query=request.META.get("QUERY_STRING", ""),
    )
    return json_answer(envelope)


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
    changes = {name: getattr(payload, name) for name in payload.model_fields_set}
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
    request: HttpRequest,
    short_id: str,
    page: QueryEx[str | None, P(description="From 1.")] = None,
    page_size: QueryEx[str | None, P(description="Default 25, at most 100.")] = None,
) -> HttpResponse:
    """Every edit of the destination: old, new, who, when; newest first."""
    changes = selectors.list_destination_changes(qr=selectors.get_qr(short_id=short_id))
    envelope = build_page(
        request=parse_page_request(page, page_size),
        count=changes.count(),
        fetch=lambda offset, limit: selectors.describe_changes(
            list(changes[offset : offset + limit])
        ),
        url=request.build_absolute_uri(request.path_info),
        query=request.META.get("QUERY_STRING", ""),
    )
    return json_answer(envelope)


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


def _search(raw: str) -> str:
    if not raw.strip():
        return ""
    try:
        return check_line(raw)
    except ValueError as error:
        raise FieldErrors.of("search", str(error)) from error


def _flag(raw: str | None) -> bool | None:
    if raw is None:
        return None
    if raw.lower() in ("true", "1"):
        return True
    if raw.lower() in ("false", "0"):
        return False
    raise FieldErrors.of("is_active", "Use true or false.")
