"""Workspaces: list, make, look at, change."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from console import selectors
from console.actors import get_api_actor
from console.schemas.tenants import (
    TenantCreate,
    TenantCreated,
    TenantOut,
    TenantPage,
    TenantPatch,
    TenantQuery,
)
from console.services.tenants import change_tenant, create_tenant_as_admin
from kernel.json_responses import json_response
from kernel.pagination import paginate
from kernel.schemas import Detail, Page, get_changes
from tenants.api.authentication import get_principal
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response

router = Router()


@router.get("", response={200: TenantPage, 404: Detail}, summary="List workspaces")
def list_tenants(request: HttpRequest, query: Query[TenantQuery]) -> Page[TenantOut]:
    """All workspaces of the platform, by slug."""
    tenants = selectors.list_tenants(search=query.search, plan=query.plan, status=query.status)
    return paginate(
        TenantPage,
        request,
        query,
        tenants,
        lambda rows: [
            TenantOut.from_summary(summary) for summary in selectors.list_tenant_summaries(rows)
        ],
    )


@router.post(
    "",
    response={201: TenantCreated, 409: Detail},
    summary="Make a workspace",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def create_tenant(request: HttpRequest, payload: TenantCreate) -> HttpResponse:
    """For a customer, with its owner.

    The owner's account is made when the email is new; its first password is
    then in `initial_password` of this response and nowhere else. An existing user
    becomes the owner with their own password, and `initial_password` is null.
    It is null in a replay by `Idempotency-Key`, too: the password is stored nowhere.
    """
    return idempotent_response(
        request,
        tenant_id=get_principal(request).tenant.pk,
        action=partial(_create, request, payload),
        secrets=("initial_password",),
    )


@router.get("{slug:slug}/", response={200: TenantOut, 404: Detail}, summary="Retrieve a workspace")
def retrieve_tenant(request: HttpRequest, slug: str) -> TenantOut:
    """One workspace."""
    return TenantOut.from_summary(selectors.get_tenant_summary(slug=slug))


@router.patch("{slug:slug}/", response={200: TenantOut, 404: Detail}, summary="Change a workspace")
def update_tenant(request: HttpRequest, slug: str, payload: TenantPatch) -> TenantOut:
    """Only the fields sent change.

    A suspension is in force for the very next scan: codes of a suspended
    workspace get a 410, its own host names a 404, its members' API calls a 403.
    """
    change_tenant(actor=get_api_actor(request), slug=slug, changes=get_changes(payload))
    return TenantOut.from_summary(selectors.get_tenant_summary(slug=slug))


def _create(request: HttpRequest, payload: TenantCreate) -> HttpResponse:
    created = create_tenant_as_admin(
        actor=get_api_actor(request),
        name=payload.name,
        owner_email=payload.owner_email,
        plan=payload.plan,
        balance=payload.credits,
    )
    summary = selectors.get_tenant_summary(slug=created.tenant.slug)
    return json_response(TenantCreated.from_created(summary, created.initial_password), status=201)
