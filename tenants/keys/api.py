"""Key endpoints, for people only: a key cannot make keys."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kernel.clock import utc_now
from kernel.json_responses import json_response
from kernel.schemas import Detail
from tenants.api.authentication import get_principal, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response
from tenants.keys import selectors, services
from tenants.keys.schemas import ApiKeyList, ApiKeyOut, KeyCreate, NewKeyOut
from tenants.principals import Principal

router = Router(auth=workspace_auth)
_SECRETS = ("raw_key",)


@router.get("", response={200: ApiKeyList}, summary="List API keys")
def list_keys(request: HttpRequest) -> ApiKeyList:
    """Never the keys themselves, only their first characters."""
    tenant, now = get_principal(request).tenant, utc_now()
    keys = selectors.list_keys(tenant_id=tenant.pk, now=now)
    plan = tenant.plan.code
    return ApiKeyList.model_construct(
        keys=[ApiKeyOut.from_key(key, workspace_plan=plan, now=now) for key in keys]
    )


@router.post(
    "",
    response={201: NewKeyOut, 409: Detail},
    summary="Create an API key",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def create_key(request: HttpRequest, payload: KeyCreate) -> HttpResponse:
    """The only time that the key is shown. For owners and admins; at most 100 active keys."""
    principal = get_principal(request)
    principal.require_writer()
    return idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        action=partial(_create, principal, payload),
        secrets=_SECRETS,
    )


@router.post(
    "{int:key_id}/rotate/",
    response={201: NewKeyOut, 404: Detail, 409: Detail},
    summary="Rotate an API key",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def rotate_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Another key in its place, shown once; the one before ends at once. For owners and admins."""
    principal = get_principal(request)
    principal.require_writer()
    return idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        action=partial(_rotate, principal, key_id),
        secrets=_SECRETS,
    )


@router.delete("{int:key_id}/", response={204: None, 404: Detail}, summary="Revoke an API key")
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """It ends with its next request, and stays listed. For owners and admins."""
    principal = get_principal(request)
    principal.require_writer()
    services.revoke_key(
        tenant_id=principal.tenant.pk, acting_user=principal.user, key_id=key_id, now=utc_now()
    )
    return HttpResponse(status=204)


def _create(principal: Principal, payload: KeyCreate) -> HttpResponse:
    made = services.create_key(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        form=payload.to_form(),
        now=utc_now(),
    )
    return _show(principal, made)


def _rotate(principal: Principal, key_id: int) -> HttpResponse:
    made = services.rotate_key(
        tenant_id=principal.tenant.pk, acting_user=principal.user, key_id=key_id, now=utc_now()
    )
    return _show(principal, made)


def _show(principal: Principal, made: services.NewKey) -> HttpResponse:
    answer = NewKeyOut.from_new(made, workspace_plan=principal.tenant.plan.code)
    return json_response(answer, status=201)
