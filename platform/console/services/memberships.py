"""Members of workspaces and their roles, by the rules of tenants.services.members."""

from audit.context import Actor, acting_as
from kernel.errors import NotFoundError
from tenants.models import Membership, Role
from tenants.services import members


def add_member(*, actor: Actor, tenant_id: int, user_id: int, role: Role) -> Membership:
    """Raises AlreadyMemberError (409), NoFreeSeatError (403)."""
    with acting_as(actor):
        return members.add_existing_user(tenant_id=tenant_id, user_id=user_id, role=role)


def change_role(*, actor: Actor, membership_id: int, role: Role) -> Membership:
    """Raises NotFoundError (404), LastOwnerError (409)."""
    with acting_as(actor):
        return members.change_role(
            tenant_id=_get_tenant_id(membership_id),
            membership_id=membership_id,
            role=role,
            acting_user_id=None,
        )


def remove_member(*, actor: Actor, membership_id: int) -> None:
    """End the membership and the user's sessions in the workspace.

    Raises NotFoundError (404), LastOwnerError (409).
    """
    with acting_as(actor):
        members.remove_member(
            tenant_id=_get_tenant_id(membership_id),
            membership_id=membership_id,
            acting_user_id=None,
        )


def _get_tenant_id(membership_id: int) -> int:
    rows = Membership.objects.filter(pk=membership_id).values_list("tenant_id", flat=True)
    tenant_id = rows.first()
    if tenant_id is None:
        raise NotFoundError
    return tenant_id
