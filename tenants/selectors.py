"""Reads of workspaces and of who belongs to them."""

from datetime import datetime

from accounts.access_tokens import AccessClaims
from accounts.errors import InvalidAccessTokenError, NoWorkspaceError
from accounts.models import User
from tenants.errors import UnknownWorkspaceError
from tenants.models import Membership, Role, TenantStatus
from tenants.principals import Principal


def get_principal_of(claims: AccessClaims, *, now: datetime) -> Principal:
    """The caller whom the claims name, if all of it still holds, in one query.

    User active, member of the workspace, log-in neither ended nor expired.
    Raises InvalidAccessTokenError (401).
    """
    # One filter() call: all conditions on sessions must hold for the same session.
    members = Membership.objects.select_related("user", "tenant__plan").filter(
        user_id=claims.user_id,
        tenant_id=claims.tenant_id,
        user__is_active=True,
        user__sessions__pk=claims.session_id,
        user__sessions__tenant_id=claims.tenant_id,
        user__sessions__revoked_at__isnull=True,
        user__sessions__expires_at__gt=now,
    )
    try:
        member = members.get()
    except Membership.DoesNotExist:
        raise InvalidAccessTokenError from None
    return Principal(
        user=member.user,
        tenant=member.tenant,
        role=Role(member.role),
        session_id=claims.session_id,
    )


def get_login_membership(*, user: User, workspace: str | None) -> Membership:
    """The workspace that a log-in is for: the named one, else the oldest in service.

    workspace: a slug, or None.
    Raises UnknownWorkspaceError (400), NoWorkspaceError (403).
    """
    members = Membership.objects.select_related("tenant").filter(user=user).order_by("pk")
    if workspace is not None:
        member = members.filter(tenant__slug=workspace).first()
        if member is None:
            raise UnknownWorkspaceError
        return member
    member = members.filter(tenant__status=TenantStatus.ACTIVE).first() or members.first()
    if member is None:
        raise NoWorkspaceError
    return member
