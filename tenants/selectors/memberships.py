"""Which workspace a log-in is for."""

import uuid

from django.db.models import F

from accounts.errors import NoWorkspaceError
from accounts.models import User
from kernel.clock import utc_now
from tenants.errors import UnknownWorkspaceError
from tenants.models import Membership, Role, TenantStatus
from tenants.principals import Principal
from tenants.selectors.slugs import find_current_slug


def get_login_membership(*, user: User, workspace: str | None) -> Membership:
    """The workspace that a log-in is for: the named one, else the oldest in service.

    workspace: a slug, or None.
    Raises UnknownWorkspaceError (400), NoWorkspaceError (403).
    """
    members = Membership.objects.select_related("tenant").filter(user=user).order_by("pk")
    if workspace is not None:
        slug = find_current_slug(workspace, now=utc_now()) or workspace
        member = members.filter(tenant__slug=slug).first()
        if member is None:
            raise UnknownWorkspaceError
        return member
    member = members.filter(tenant__status=TenantStatus.ACTIVE).first() or members.first()
    if member is None:
        raise NoWorkspaceError
    return member


def find_principal(*, user: User, session_id: uuid.UUID, slug: str) -> Principal | None:
    """The user as a member of the workspace with this slug, whatever its status; None if not."""
    members = Membership.objects.select_related("tenant__plan")
    with_logo = members.annotate(logo_digest=F("tenant__logo__digest"))
    member = with_logo.filter(user=user, tenant__slug=slug).first()
    if member is None:
        return None
    return Principal(
        acting_user=user,
        tenant=member.tenant,
        role=Role(member.role),
        login_id=session_id,
        logo_digest=member.logo_digest or "",
    )


def find_slug_of_member(*, user: User, tenant_id: int) -> str | None:
    """The slug of the workspace if the user is a member of it."""
    members = Membership.objects.filter(user=user, tenant_id=tenant_id)
    return members.values_list("tenant__slug", flat=True).first()


def find_home_slug(*, user: User, preferred: str) -> str | None:
    """The preferred workspace if the user is a member of it, else the oldest in service."""
    members = Membership.objects.filter(user=user).order_by("pk")
    slugs = list(members.values_list("tenant__slug", "tenant__status"))
    if preferred in (slug for slug, _ in slugs):
        return preferred
    in_service = [slug for slug, status in slugs if status == TenantStatus.ACTIVE]
    return next(iter([*in_service, *(slug for slug, _ in slugs)]), None)
