"""Design endpoints: translate in, one call, translate out."""

from functools import partial
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kernel.clock import utc_now
from kernel.continuations import Continuation, respond_in_passes
from kernel.entity_tags import ETAG_HEADER, IF_MATCH_HEADER, parse_if_match
from kernel.json_responses import json_response
from kernel.pagination import PageQuery, paginate
from kernel.schemas import CodedDetail, Detail, Page, get_changes
from qrs.generation.logos import load_logo
from qrs.generation.looks import SentChanges, change_design, prove_look
from qrs.generation.requests import read_logo_source
from qrs.models import Design
from qrs.schemas.designs import DesignCreate, DesignOut, DesignPage, DesignPatch
from qrs.schemas.forms import make_form_body
from qrs.schemas.logo_fields import FILE_FIELD
from qrs.schemas.styles import get_style
from qrs.selectors import designs as selectors
from qrs.services import designs as services
from qrs.styles import drop_nulls
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import (
    IDEMPOTENCY_HEADER,
    ParsedBody,
    find_replay,
    idempotent_response,
)
from tenants.keys.scopes import Scope
from tenants.models import Tenant
from tenants.principals import Principal

router = Router(auth=allow(Scope.RENDER))
_CREATED: dict[str, Any] = {
    "parameters": [IDEMPOTENCY_HEADER],
    "requestBody": make_form_body(DesignCreate),
    "responses": {201: {"headers": ETAG_HEADER}},
}
_READ: dict[str, Any] = {"responses": {200: {"headers": ETAG_HEADER}}}
_CHANGED: dict[str, Any] = {
    "parameters": [IF_MATCH_HEADER],
    "requestBody": make_form_body(DesignPatch),
    "responses": {200: {"headers": ETAG_HEADER}},
}


@router.get("", response={200: DesignPage, 404: Detail}, summary="List designs")
def list_designs(request: HttpRequest, wanted: Query[PageQuery]) -> Page[DesignOut]:
    """All designs of the workspace, newest first."""
    return paginate(
        DesignPage,
        request,
        wanted,
        selectors.list_designs(),
        lambda designs: [DesignOut.from_design(design) for design in designs],
    )


@router.post(
    "",
    auth=allow(Scope.QRS_WRITE),
    response={201: DesignOut, 403: Detail, 409: Detail, 429: CodedDetail},
    summary="Create a design",
    openapi_extra=_CREATED,
)
def create_design(request: HttpRequest, payload: DesignCreate) -> HttpResponse:
    """A named style for `design` in `POST /api/v1/generate/`, proven on a sample before it is kept.

    At most 3, 20, 100, 1,000 or 1,000 by plan.
    """
    principal = get_principal(request)
    principal.require_writer()
    return respond_in_passes(request, partial(_prove_then_create, request, principal, payload))


@router.get(
    "{int:design_id}/",
    response={200: DesignOut, 404: Detail},
    summary="Retrieve a design",
    openapi_extra=_READ,
)
def retrieve_design(request: HttpRequest, response: HttpResponse, design_id: int) -> DesignOut:
    """One design of the workspace."""
    return _answer(response, selectors.get_design(design_id=design_id))


@router.patch(
    "{int:design_id}/",
    auth=allow(Scope.QRS_WRITE),
    response={
        200: DesignOut,
        403: Detail,
        404: Detail,
        409: Detail,
        412: Detail,
        429: CodedDetail,
    },
    summary="Update a design",
    openapi_extra=_CHANGED,
)
def update_design(
    request: HttpRequest, response: HttpResponse, design_id: int, payload: DesignPatch
) -> DesignOut | HttpResponse:
    """Only the fields sent change; `fields` as a whole. A new look is proven again.

    Codes that were made with it stay as they are.
    """
    principal = get_principal(request)
    principal.require_writer()
    change = partial(_prove_then_change, request, principal, design_id, payload)
    return respond_in_passes(request, lambda: _answer(response, change()))


@router.delete(
    "{int:design_id}/",
    auth=allow(Scope.QRS_WRITE),
    response={204: None, 404: Detail, 412: Detail},
    summary="Delete a design",
    openapi_extra={"parameters": [IF_MATCH_HEADER]},
)
def delete_design(request: HttpRequest, design_id: int) -> HttpResponse:
    """Codes that were made with it stay as they are. Requests that name it are refused from then on
    (400), and it cannot be brought back.
    """
    principal = get_principal(request)
    principal.require_writer()
    services.delete_design(
        tenant_id=principal.tenant.pk,
        design_id=design_id,
        if_match=parse_if_match(request.headers.get("If-Match")),
    )
    return HttpResponse(status=204)


def _prove_then_create(
    request: HttpRequest, principal: Principal, payload: DesignCreate
) -> HttpResponse:
    tenant_id = principal.tenant.pk
    body = ParsedBody(
        fields=payload.model_dump(mode="json", exclude_unset=True, exclude={FILE_FIELD}),
        files={FILE_FIELD: payload.logo_file} if payload.logo_file else {},
    )
    replay = find_replay(request, tenant_id=tenant_id, body=body)
    if replay is not None:
        return replay
    services.check_design_cap(principal.tenant)
    continuation = Continuation.of(request)
    logo = load_logo(read_logo_source(payload), tenant=principal.tenant, continuation=continuation)
    look = prove_look(
        drop_nulls(get_style(payload.fields)), logo, tenant_id=tenant_id, continuation=continuation
    )
    create = partial(_create, principal, payload, look)
    return idempotent_response(request, tenant_id=tenant_id, action=create, body=body)


def _prove_then_change(
    request: HttpRequest, principal: Principal, design_id: int, payload: DesignPatch
) -> Design:
    tenant, continuation = principal.tenant, Continuation.of(request)
    # Before anything is fetched.
    selectors.get_design(design_id=design_id)
    changes = _get_changes(payload, tenant=tenant, continuation=continuation)
    return change_design(
        tenant_id=tenant.pk,
        design_id=design_id,
        now=utc_now(),
        continuation=continuation,
        if_match=parse_if_match(request.headers.get("If-Match")),
        **changes,
    )


def _create(principal: Principal, payload: DesignCreate, look: services.Look) -> HttpResponse:
    design = services.create_design(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        name=payload.name,
        look=look,
        is_default=bool(payload.is_default),
        now=utc_now(),
    )
    headers = {"ETag": design.entity_tag}
    return json_response(DesignOut.from_design(design), status=201, headers=headers)


def _get_changes(
    payload: DesignPatch, *, tenant: Tenant, continuation: Continuation
) -> SentChanges:
    sent = get_changes(payload)
    changes: dict[str, Any] = {
        field: sent[field] for field in ("name", "is_default") if field in sent
    }
    if "fields" in sent:
        changes["fields"] = drop_nulls(get_style(payload.fields))
    source = read_logo_source(payload)
    if source is not None:
        changes["logo"] = load_logo(source, tenant=tenant, continuation=continuation)
    elif "logo" in sent:
        changes["logo"] = None
    return cast("SentChanges", changes)


def _answer(response: HttpResponse, design: Design) -> DesignOut:
    response["ETag"] = design.entity_tag
    return DesignOut.from_design(design)
