"""/<workspace>/settings/members/: members, invitations, roles, removal, transfer."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.selectors import get_last_seen
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.members.names import describe_roles, name_roles
from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors
from kernel.translation import gettext as _
from tenants.principals import Principal
from tenants.roles import Role
from tenants.selectors.members import (
    count_taken_seats,
    get_member,
    list_members,
    list_open_invitations,
)
from tenants.services.invitations import invite, resend_invitation, revoke_invitation
from tenants.services.members import change_role, remove_member, transfer_ownership


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A member as the list shows them. is_me: the reader. may_open: it has something to change."""

    pk: int
    email: str
    name: str
    role: str
    role_name: str
    joined_at: datetime
    seen_at: datetime | None
    is_me: bool
    may_open: bool


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_members(request: WorkspaceRequest) -> HttpResponse:
    """The list; a POST invites somebody."""
    if request.method != "POST":
        return _show(request, {}, {})
    form = {name: request.POST.get(name, "").strip() for name in ("email", "role")}
    try:
        invitation = invite(
            tenant_id=request.principal.tenant.pk,
            acting_user=request.principal.user,
            email=form["email"],
            role=_read_role(form["role"]),
            now=utc_now(),
        )
    except FieldErrors as error:
        return _show(request, form, error.errors)
    except ApiError as error:
        return _show(request, form, {"form": [error.detail]}, status=error.status)
    text = _("Invited. A mail to %(email)s is on its way.") % {"email": invitation.email}
    add_toast(request, text)
    return go_to(request, request.path)


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_member(request: WorkspaceRequest, member_id: int) -> HttpResponse:
    """One member; a POST changes the role."""
    if request.method != "POST":
        return _show_member(request, member_id, "", status=200)
    try:
        member = change_role(
            tenant_id=request.principal.tenant.pk,
            membership_id=member_id,
            role=_read_role(request.POST.get("role", "")),
            acting_user_id=request.principal.user.pk,
        )
    except (FieldErrors, ApiError) as error:
        if error.status == 404:
            raise
        return _show_member(request, member_id, error.detail, status=error.status)
    role = name_roles()[member.role]
    text = _("%(email)s has the role %(role)s now.") % {"email": member.user.email, "role": role}
    add_toast(request, text)
    return go_to(request, _members_url(request))


@workspace_page(viewer_may_post=True)
@require_POST
def remove(request: WorkspaceRequest, member_id: int) -> HttpResponse:
    """Remove a member, or leave."""
    principal = request.principal
    member = get_member(tenant_id=principal.tenant.pk, membership_id=member_id)
    try:
        remove_member(
            tenant_id=principal.tenant.pk,
            membership_id=member_id,
            acting_user_id=principal.user.pk,
        )
    except ApiError as error:
        if error.status != 409:
            raise
        return _show_member(request, member_id, error.detail, status=error.status)
    if member.user_id == principal.user.pk:
        add_toast(request, _("You have left %(name)s.") % {"name": principal.tenant.name})
        return go_to(request, "/workspaces/")
    add_toast(request, _("%(email)s is no member any more.") % {"email": member.user.email})
    return go_to(request, _members_url(request))


@workspace_page
@require_POST
def transfer(request: WorkspaceRequest, member_id: int) -> HttpResponse:
    """Make the member an owner, and oneself an admin."""
    member = transfer_ownership(
        tenant_id=request.principal.tenant.pk,
        membership_id=member_id,
        acting_user_id=request.principal.user.pk,
    )
    text = _("%(email)s is the owner now, and you are an admin.") % {"email": member.user.email}
    add_toast(request, text)
    return go_to(request, _members_url(request))


@workspace_page
@require_POST
def send_again(request: WorkspaceRequest, invitation_id: int) -> HttpResponse:
    """A new link by mail."""
    invitation = resend_invitation(
        tenant_id=request.principal.tenant.pk,
        acting_user=request.principal.user,
        invitation_id=invitation_id,
        now=utc_now(),
    )
    text = _("Sent again. The link before no longer works.")
    add_toast(request, f"{invitation.email}: {text}")
    return go_to(request, _members_url(request))


@workspace_page
@require_POST
def revoke(request: WorkspaceRequest, invitation_id: int) -> HttpResponse:
    """End an invitation."""
    revoke_invitation(
        tenant_id=request.principal.tenant.pk,
        acting_user=request.principal.user,
        invitation_id=invitation_id,
        now=utc_now(),
    )
    add_toast(request, _("Revoked. The link no longer works, and the seat is free."))
    return go_to(request, _members_url(request))


def _show(
    request: WorkspaceRequest,
    form: dict[str, str],
    errors: dict[str, list[str]],
    *,
    status: int = 400,
) -> HttpResponse:
    principal, now = request.principal, utc_now()
    tenant = principal.tenant
    names = name_roles()
    invitations = list_open_invitations(tenant_id=tenant.pk).select_related("invited_by")
    context = {
        "people": _list_people(principal),
        "invitations": [
            (one, names[one.role], one.expires_at <= now, _may_give(principal, one.role))
            for one in invitations
        ],
        "seats": tenant.plan.seats,
        "taken": count_taken_seats(tenant_id=tenant.pk, now=now),
        "can_manage": principal.role.can_manage,
        "form": {"email": "", "role": "editor", **form},
        "errors": errors,
        "roles": _list_role_choices(principal),
        "role_notes": [(names[key], text) for key, text in describe_roles().items()],
    }
    return render_page(
        request, "dashboard/members/members.html", context, status=status if errors else 200
    )


def _show_member(
    request: WorkspaceRequest, member_id: int, refusal: str, *, status: int
) -> HttpResponse:
    principal = request.principal
    member = get_member(tenant_id=principal.tenant.pk, membership_id=member_id)
    is_me = member.user_id == principal.user.pk
    may_change = _may_give(principal, member.role)
    context = {
        "member": member,
        "role_name": name_roles()[member.role],
        "is_me": is_me,
        "may_change": may_change,
        "may_remove": is_me or may_change,
        "may_transfer": principal.role.is_owner and not is_me,
        "roles": _list_role_choices(principal),
        "role_notes": [(name_roles()[key], text) for key, text in describe_roles().items()],
        "refusal": refusal,
    }
    return render_page(request, "dashboard/members/member.html", context, status=status)


def _list_people(principal: Principal) -> list[PersonRow]:
    members = list(list_members(tenant_id=principal.tenant.pk))
    seen = get_last_seen([member.user_id for member in members])
    names = name_roles()
    return [
        PersonRow(
            pk=member.pk,
            email=member.user.email,
            name=member.user.full_name,
            role=member.role,
            role_name=names[member.role],
            joined_at=member.created_at,
            seen_at=seen.get(member.user_id),
            is_me=member.user_id == principal.user.pk,
            may_open=member.user_id == principal.user.pk or _may_give(principal, member.role),
        )
        for member in members
    ]


def _may_give(principal: Principal, role: str) -> bool:
    """Whether controls for this role are drawn; the service decides."""
    return principal.role.can_manage and (principal.role.is_owner or role != "owner")


def _list_role_choices(principal: Principal) -> list[tuple[str, str]]:
    return [(key, name) for key, name in name_roles().items() if _may_give(principal, key)]


def _read_role(raw: str) -> Role:
    """Raises FieldErrors (400)."""
    if raw not in Role.values:
        raise FieldErrors.of("role", _("Choose a role."))
    return Role(raw)


def _members_url(request: WorkspaceRequest) -> str:
    return f"/{request.principal.tenant.slug}/settings/members/"
