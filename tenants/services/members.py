"""Members of a workspace and their roles: who may change what, under the workspace's lock.

                              owner   admin   editor, viewer
    add or invite an owner     yes      -          -
    add or invite others       yes     yes         -
    change or remove an owner  yes      -          -
    change or remove others    yes     yes         -
    transfer the ownership     yes      -          -
    leave                      yes     yes        yes

The last owner cannot leave, be removed or be demoted. Members and open invitations together take
at most the seats of the plan. The platform, whose calls name no acting member, may do what an
owner may.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from accounts.services import close_sessions_in_workspace
from audit.services import record_change
from audit.targets import Target
from kernel.clock import utc_now
from kernel.errors import NotFoundError
from tenants.errors import (
    AlreadyMemberError,
    LastOwnerError,
    ManagersOnlyError,
    NoFreeSeatError,
    OwnersOnlyError,
)
from tenants.models import Membership, Role, Tenant
from tenants.postgres_schemas import public_schema
from tenants.selectors.members import count_taken_seats
from tenants.services.workspaces import add_member, lock_tenant


@dataclass(frozen=True, slots=True)
class LockedMember:
    """A membership, read under the lock of its workspace."""

    membership: Membership
    tenant: Tenant

    @property
    def target(self) -> Target:
        return Target.of_membership(self.tenant.slug, self.membership.user_id)


def check_manager(*, tenant: Tenant, acting_user_id: int | None, roles: tuple[Role, ...]) -> None:
    """Whether the acting member may give or take these roles, as of now.

    tenant: locked. acting_user_id: None for the platform. Raises ManagersOnlyError,
    OwnersOnlyError (403).
    """
    if acting_user_id is None:
        return
    mine = Membership.objects.filter(tenant=tenant, user_id=acting_user_id)
    role = Role(mine.values_list("role", flat=True).first() or Role.VIEWER)
    if not role.can_manage:
        raise ManagersOnlyError
    if Role.OWNER in roles and role is not Role.OWNER:
        raise OwnersOnlyError


def check_free_seat(*, tenant: Tenant) -> None:
    """Raises NoFreeSeatError (403). tenant: locked."""
    seats = tenant.plan.seats
    if seats is not None and count_taken_seats(tenant_id=tenant.pk, now=utc_now()) >= seats:
        raise NoFreeSeatError(tenant.plan)


@transaction.atomic
def add_existing_user(*, tenant_id: int, user_id: int, role: Role) -> Membership:
    """Make a user a member without an invitation; for the platform.

    Raises NotFoundError (404), AlreadyMemberError (409), NoFreeSeatError (403).
    """
    with public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            raise NotFoundError
        check_free_seat(tenant=tenant)
        return join(tenant=tenant, user=user, role=role)


def join(*, tenant: Tenant, user: User, role: Role) -> Membership:
    """Make a user a member. tenant: locked, its seats checked. Raises AlreadyMemberError (409)."""
    if Membership.objects.filter(tenant=tenant, user=user).exists():
        raise AlreadyMemberError(user.email, tenant.name)
    membership = add_member(tenant_id=tenant.pk, user=user, role=role)
    record_change(
        action="membership.add",
        target=Target.of_membership(tenant.slug, user.pk),
        before={},
        after={"role": str(role)},
        tenant_id=tenant.pk,
    )
    return membership


@transaction.atomic
def change_role(
    *, tenant_id: int, membership_id: int, role: Role, acting_user_id: int | None
) -> Membership:
    """Give a member another role.

    Raises NotFoundError (404), ManagersOnlyError, OwnersOnlyError (403), LastOwnerError (409).
    """
    with public_schema():
        member = _lock_member(tenant_id, membership_id)
        roles = (Role(member.membership.role), role)
        check_manager(tenant=member.tenant, acting_user_id=acting_user_id, roles=roles)
        if role is not Role.OWNER:
            _check_not_last_owner(member)
        _set_role(member, role, action="membership.change")
    return member.membership


@transaction.atomic
def remove_member(*, tenant_id: int, membership_id: int, acting_user_id: int | None) -> None:
    """End the membership and the user's sessions in the workspace. Anybody may remove themselves.

    Raises NotFoundError (404), ManagersOnlyError, OwnersOnlyError (403), LastOwnerError (409).
    """
    with public_schema():
        member = _lock_member(tenant_id, membership_id)
        membership = member.membership
        if membership.user_id != acting_user_id:
            roles = (Role(membership.role),)
            check_manager(tenant=member.tenant, acting_user_id=acting_user_id, roles=roles)
        _check_not_last_owner(member)
        record_change(
            action="membership.remove",
            target=member.target,
            before={"role": membership.role},
            after={"role": None},
            tenant_id=member.tenant.pk,
        )
        close_sessions_in_workspace(
            user_id=membership.user_id, tenant_id=member.tenant.pk, now=utc_now()
        )
        membership.delete()


@transaction.atomic
def transfer_ownership(*, tenant_id: int, membership_id: int, acting_user_id: int) -> Membership:
    """Make another member an owner, and the acting owner an admin.

    Raises NotFoundError (404), OwnersOnlyError (403); transferring to oneself changes nothing.
    """
    with public_schema():
        member = _lock_member(tenant_id, membership_id)
        check_owner(tenant=member.tenant, acting_user_id=acting_user_id)
        if member.membership.user_id == acting_user_id:
            return member.membership
        mine = Membership.objects.select_related("user").get(
            tenant=member.tenant, user_id=acting_user_id
        )
        _set_role(member, Role.OWNER, action="membership.transfer")
        _set_role(LockedMember(mine, member.tenant), Role.ADMIN, action="membership.transfer")
    return member.membership


def check_owner(*, tenant: Tenant, acting_user_id: int) -> None:
    """Whether the acting member is an owner, as of now. Raises OwnersOnlyError (403)."""
    owners = Membership.objects.filter(tenant=tenant, role=Role.OWNER)
    if not owners.filter(user_id=acting_user_id).exists():
        raise OwnersOnlyError


def _lock_member(tenant_id: int, membership_id: int) -> LockedMember:
    """Read it under the workspace's lock, so that the last two owners cannot leave at once."""
    tenant = lock_tenant(tenant_id=tenant_id)
    rows = Membership.objects.select_related("user").filter(tenant=tenant, pk=membership_id)
    membership = rows.first()
    if membership is None:
        raise NotFoundError
    return LockedMember(membership, tenant)


def _set_role(member: LockedMember, role: Role, *, action: str) -> None:
    before = {"role": member.membership.role}
    if record_change(
        action=action,
        target=member.target,
        before=before,
        after={"role": str(role)},
        tenant_id=member.tenant.pk,
    ):
        member.membership.role = role
        member.membership.save(update_fields=["role"])


def _check_not_last_owner(member: LockedMember) -> None:
    if member.membership.role != Role.OWNER:
        return
    owners = Membership.objects.filter(tenant=member.tenant, role=Role.OWNER)
    if not owners.exclude(pk=member.membership.pk).exists():
        raise LastOwnerError
