"""Reads of workspaces and of who belongs to them."""

from datetime import datetime

from accounts.access_tokens import AccessClaims
from accounts.errors import InvalidAccessTokenError, NoWorkspaceError
from accounts.models import User
from tenants.errors import UnknownWorkspaceError
from tenants.models import Membership, Role, TenantStatus
from tenants.principals import Principal
from tenants.selectors.principals import find_member


def authenticate_claims(claims: AccessClaims, *, now: datetime) -> Principal:
    """The caller whom the claims name, if all of it still holds, in one query.

    User active, member of the workspace, log-in neither ended nor expired.
    Raises InvalidAccessTokenError (401).
    """
    member = find_member(claims, now=now)
    if member is None:
        raise InvalidAccessTokenError
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
