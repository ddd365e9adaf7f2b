"""The caller's workspace and its settings, the caller's other workspaces, requests for a plan."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kernel.clock import utc_now
from kernel.json_responses import json_response
from kernel.pagination import PageQuery, paginate
from kernel.request_addresses import get_request_address
from kernel.schemas import Detail, Page, get_changes
from tenants.api.authentication import get_principal, member_auth, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response
from tenants.schemas.workspaces import (
    MyWorkspaceOut,
    MyWorkspacePage,
    PlanRequestCreate,
    PlanRequestOut,
    PlanRequestPage,
    WorkspaceCreate,
    WorkspacePatch,
    WorkspaceSettingsOut,
)
from tenants.selectors.plan_requests import list_plan_requests
from tenants.selectors.workspaces import list_workspaces
from tenants.services.further_workspaces import open_workspace
from tenants.services.plan_requests import Wish, request_plan
from tenants.services.settings import change_workspace

settings_router = Router(auth=workspace_auth)
workspaces_router = Router(auth=member_auth)


@settings_router.get("", response={200: WorkspaceSettingsOut}, summary="Settings of the workspace")
def get_workspace(request: HttpRequest) -> WorkspaceSettingsOut:
    """Name, address, time zone, language and week start."""
    return WorkspaceSettingsOut.from_tenant(get_principal(request).tenant)


@settings_router.patch(
    "", response={200: WorkspaceSettingsOut, 409: Detail}, summary="Change the settings"
)
def update_workspace(request: HttpRequest, payload: WorkspacePatch) -> WorkspaceSettingsOut:
    """Only the fields sent change. For owners and admins."""
    principal = get_principal(request)
    principal.require_writer()
    tenant = change_workspace(
        tenant_id=principal.tenant.pk,
        acting_user_id=principal.user.pk,
        changes=get_changes(payload),
        now=utc_now(),
    )
    return WorkspaceSettingsOut.from_tenant(tenant)


@settings_router.get(
    "plan-requests/", response={200: PlanRequestPage, 404: Detail}, summary="List plan requests"
)
def list_plan_requests_of_workspace(
    request: HttpRequest, query: Query[PageQuery]
) -> Page[PlanRequestOut]:
    """What the workspace has asked for, newest first, with the answers."""
    rows = list_plan_requests(tenant_id=get_principal(request).tenant.pk)
    return paginate(
        PlanRequestPage,
        request,
        query,
        rows,
        lambda rows: [PlanRequestOut.from_request(row) for row in rows],
    )


@settings_router.post(
    "plan-requests/",
    response={201: PlanRequestOut, 409: Detail},
    summary="Ask for a plan or credits",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def create_plan_request(request: HttpRequest, payload: PlanRequestCreate) -> HttpResponse:
    """Put a request to the platform; one at a time. For owners and admins."""
    principal = get_principal(request)
    principal.require_writer()
    return idempotent_response(
        request, tenant_id=principal.tenant.pk, action=partial(_request, request, payload)
    )


@workspaces_router.get(
    "", response={200: MyWorkspacePage, 404: Detail}, summary="List your workspaces"
)
def list_my_workspaces(request: HttpRequest, query: Query[PageQuery]) -> Page[MyWorkspaceOut]:
    """Each that you are a member of, by name. To work in one, log in with its slug."""
    rows = list_workspaces(user_id=get_principal(request).user.pk)
    return paginate(
        MyWorkspacePage,
        request,
        query,
        rows,
        lambda rows: [MyWorkspaceOut.from_membership(row) for row in rows],
    )


@workspaces_router.post(
    "",
    response={201: MyWorkspaceOut, 409: Detail, 429: Detail},
    summary="Open a further workspace",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def create_workspace(request: HttpRequest, payload: WorkspaceCreate) -> HttpResponse:
    """A workspace of your own on the free plan; at most 3 of those a person."""
    principal = get_principal(request)
    return idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        person_id=principal.user.pk,
        action=partial(_open, request, payload),
    )


def _request(request: HttpRequest, payload: PlanRequestCreate) -> HttpResponse:
    principal = get_principal(request)
    made = request_plan(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        wish=Wish(payload.plan, payload.credits, payload.message),
        now=utc_now(),
    )
    return json_response(PlanRequestOut.from_request(made), status=201)


def _open(request: HttpRequest, payload: WorkspaceCreate) -> HttpResponse:
    principal = get_principal(request)
    membership = open_workspace(
        user=principal.user, name=payload.name, address=get_request_address(request)
    )
    return json_response(MyWorkspaceOut.from_membership(membership), status=201)
