"""Which workspace a log-in is for."""

from accounts.errors import NoWorkspaceError
from accounts.models import User
from tenants.errors import UnknownWorkspaceError
from tenants.models import Membership, TenantStatus


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
