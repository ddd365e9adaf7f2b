"""Members and invitations of the caller's workspace."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from accounts.services import open_session
from accounts.services.sessions import Client
from kernel.clock import utc_now
from kernel.json_responses import json_response
from kernel.pagination import PageQuery, paginate
from kernel.request_addresses import get_request_address
from kernel.schemas import Detail, Page, get_changes
from tenants.api.authentication import get_principal, member_auth, workspace_auth
from tenants.api.sign_up import SignUpRequest, sign_up_once
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response
from tenants.models import Role
from tenants.schemas.members import (
    InvitationAcceptIn,
    InvitationCreate,
    InvitationOut,
    InvitationPage,
    InvitationSignUpIn,
    JoinedOut,
    JoinedSignUpOut,
    MemberOut,
    MemberPage,
    MemberPatch,
)
from tenants.selectors.members import get_member, list_members, list_open_invitations
from tenants.services.acceptance import accept_as_user, accept_with_new_account
from tenants.services.invitations import invite, resend_invitation, revoke_invitation
from tenants.services.members import change_role, remove_member, transfer_ownership

members_router = Router(auth=workspace_auth)
invitations_router = Router(auth=workspace_auth)
join_router = Router()


@members_router.get("", response={200: MemberPage, 404: Detail}, summary="List members")
def list_workspace_members(request: HttpRequest, query: Query[PageQuery]) -> Page[MemberOut]:
    """Everybody in the workspace, in the order of joining."""
    rows = list_members(tenant_id=get_principal(request).tenant.pk)
    return paginate(
        MemberPage,
        request,
        query,
        rows,
        lambda rows: [MemberOut.from_membership(row) for row in rows],
    )


@members_router.patch(
    "{int:member_id}/", response={200: MemberOut, 404: Detail, 409: Detail}, summary="Change a role"
)
def update_member(request: HttpRequest, member_id: int, payload: MemberPatch) -> MemberOut:
    """Owners change anybody's role, admins that of everybody but owners.

    The last owner stays an owner: 409.
    """
    principal = get_principal(request)
    principal.require_writer()
    role = get_changes(payload).get("role")
    if role is None:
        found = get_member(tenant_id=principal.tenant.pk, membership_id=member_id)
        return MemberOut.from_membership(found)
    changed = change_role(
        tenant_id=principal.tenant.pk,
        membership_id=member_id,
        role=Role(role),
        acting_user_id=principal.user.pk,
    )
    return MemberOut.from_membership(changed)


@members_router.delete(
    "{int:member_id}/", response={204: None, 404: Detail, 409: Detail}, summary="Remove a member"
)
def delete_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """End a membership with its log-ins; the account stays. Everybody may remove themselves.

    The last owner cannot leave: 409.
    """
    principal = get_principal(request)
    remove_member(
        tenant_id=principal.tenant.pk, membership_id=member_id, acting_user_id=principal.user.pk
    )
    return HttpResponse(status=204)


@members_router.post(
    "{int:member_id}/transfer/",
    response={200: MemberOut, 404: Detail},
    summary="Transfer ownership",
)
def transfer_workspace(request: HttpRequest, member_id: int) -> MemberOut:
    """Make the member an owner, and yourself an admin. For owners."""
    principal = get_principal(request)
    principal.require_writer()
    membership = transfer_ownership(
        tenant_id=principal.tenant.pk, membership_id=member_id, acting_user_id=principal.user.pk
    )
    return MemberOut.from_membership(membership)


@invitations_router.get("", response={200: InvitationPage, 404: Detail}, summary="List invitations")
def list_invitations(request: HttpRequest, query: Query[PageQuery]) -> Page[InvitationOut]:
    """Those that nobody has accepted yet, the oldest first; expired ones can be sent again."""
    rows = list_open_invitations(tenant_id=get_principal(request).tenant.pk)
    return paginate(
        InvitationPage,
        request,
        query,
        rows,
        lambda rows: [InvitationOut.from_invitation(row) for row in rows],
    )


@invitations_router.post(
    "",
    response={201: InvitationOut, 409: Detail},
    summary="Invite",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def create_invitation(request: HttpRequest, payload: InvitationCreate) -> HttpResponse:
    """Mail somebody a link, which works for 7 days, and keep a seat until then.

    For owners and admins whose own email is verified; only owners invite owners. With another
    role it replaces the open invitation of this email, whose link ends.
    """
    get_principal(request).require_writer()
    return idempotent_response(
        request,
        tenant_id=get_principal(request).tenant.pk,
        action=partial(_invite, request, payload),
    )


# Before {invitation_id}/, which would match it.
@invitations_router.post(
    "accept/",
    response={200: JoinedOut, 409: Detail},
    summary="Accept an invitation",
    auth=member_auth,
)
def accept_invitation(request: HttpRequest, payload: InvitationAcceptIn) -> JoinedOut:
    """Join with the account that calls, whose email must be the invited one.

    To work in the workspace, log in to it.
    """
    joined = accept_as_user(token=payload.token, user=get_principal(request).user, now=utc_now())
    return JoinedOut.from_joined(joined)


@invitations_router.delete(
    "{int:invitation_id}/", response={204: None, 404: Detail}, summary="Revoke an invitation"
)
def delete_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """The link ends, and the seat is free."""
    principal = get_principal(request)
    principal.require_writer()
    revoke_invitation(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        invitation_id=invitation_id,
        now=utc_now(),
    )
    return HttpResponse(status=204)


@invitations_router.post(
    "{int:invitation_id}/resend/",
    response={200: InvitationOut, 404: Detail},
    summary="Send an invitation again",
)
def send_invitation_again(request: HttpRequest, invitation_id: int) -> InvitationOut:
    """Mail a new link for another 7 days; the one before ends."""
    principal = get_principal(request)
    principal.require_writer()
    invitation = resend_invitation(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        invitation_id=invitation_id,
        now=utc_now(),
    )
    return InvitationOut.from_invitation(invitation)


@join_router.post(
    "invitation/",
    response={201: JoinedSignUpOut, 409: Detail, 429: Detail},
    summary="Sign up by invitation",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def sign_up_by_invitation(request: HttpRequest, payload: InvitationSignUpIn) -> HttpResponse:
    """Make the account of the invited email, join the workspace, and log in to it.

    409 for an email that has an account: log in and accept. A replay by `Idempotency-Key` carries
    tokens of a new session.
    """
    wanted = SignUpRequest(
        fields=[payload.token, payload.name or ""],
        password=payload.password,
        address=get_request_address(request),
    )
    return sign_up_once(request, wanted, partial(_join, request, wanted, payload))


def _join(request: HttpRequest, wanted: SignUpRequest, payload: InvitationSignUpIn) -> HttpResponse:
    joined = accept_with_new_account(
        token=payload.token,
        password=payload.password,
        full_name=payload.name or "",
        address=wanted.address,
        now=utc_now(),
    )
    client = Client(user_agent=request.META.get("HTTP_USER_AGENT", ""), address=wanted.address)
    tokens = open_session(
        user=joined.user, tenant_id=joined.tenant.pk, now=utc_now(), client=client
    )
    return json_response(JoinedSignUpOut.from_joined(joined, tokens), status=201)


def _invite(request: HttpRequest, payload: InvitationCreate) -> HttpResponse:
    principal = get_principal(request)
    invitation = invite(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        email=payload.email,
        role=Role(payload.role),
        now=utc_now(),
    )
    return json_response(InvitationOut.from_invitation(invitation), status=201)
