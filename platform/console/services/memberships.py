"""Members of workspaces and their roles."""

from django.db import transaction

from accounts.models import User
from accounts.services import close_sessions_in_workspace
from audit.context import Actor
from audit.services import record_change
from audit.targets import Target
from kernel.clock import utc_now
from kernel.errors import ConflictError, NotFoundError, PermissionDeniedError
from tenants.models import Membership, Role, Tenant
from tenants.services.workspaces import add_member as store_member
from tenants.services.workspaces import lock_tenant


@transaction.atomic
def add_member(*, actor: Actor, tenant_id: int, user_id: int, role: Role) -> Membership:
    """Raises ConflictError (409) for a member, PermissionDeniedError (403) without a free seat."""
    tenant = lock_tenant(tenant_id=tenant_id)
    user = User.objects.get(pk=user_id)
    if Membership.objects.filter(tenant=tenant, user=user).exists():
        raise ConflictError(f"{user.email} is a member of {tenant.name} already.")
    _check_seats(tenant)
    membership = store_member(tenant_id=tenant.pk, user=user, role=role)
    record_change(
        actor=actor,
        action="membership.add",
        target=Target.of_membership(membership.tenant.slug, membership.user_id),
        before={},
        after={"role": str(role)},
        tenant_id=tenant.pk,
    )
    return membership


@transaction.atomic
def change_role(*, actor: Actor, membership_id: int, role: Role) -> Membership:
    """Raises NotFoundError (404), ConflictError (409) for the last owner."""
    membership = _lock_membership(membership_id)
    if role != Role.OWNER:
        _check_not_last_owner(membership)
    before = {"role": membership.role}
    after = {"role": str(role)}
    target = Target.of_membership(membership.tenant.slug, membership.user_id)
    if record_change(
        action="membership.change",
        target=target,
        before=before,
        after=after,
        tenant_id=membership.tenant_id,
        actor=actor,
    ):
        membership.role = role
        membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove_member(*, actor: Actor, membership_id: int) -> None:
    """End the membership and the user's sessions in the workspace.

    Raises NotFoundError (404), ConflictError (409) for the last owner.
    """
    membership = _lock_membership(membership_id)
    _check_not_last_owner(membership)
    record_change(
        actor=actor,
        action="membership.remove",
        target=Target.of_membership(membership.tenant.slug, membership.user_id),
        before={"role": membership.role},
        after={"role": None},
        tenant_id=membership.tenant_id,
    )
    close_sessions_in_workspace(
        user_id=membership.user_id, tenant_id=membership.tenant_id, now=utc_now()
    )
    membership.delete()


def _lock_membership(membership_id: int) -> Membership:
    """Read it under the tenant's lock, so that the last two owners cannot leave at once."""
    found = Membership.objects.filter(pk=membership_id).first()
    if found is None:
        raise NotFoundError
    lock_tenant(tenant_id=found.tenant_id)
    rows = Membership.objects.select_related("tenant", "user").filter(pk=membership_id)
    membership = rows.first()
    if membership is None:
        raise NotFoundError
    return membership


def _check_not_last_owner(membership: Membership) -> None:
    if membership.role != Role.OWNER:
        return
    others = Membership.objects.filter(tenant_id=membership.tenant_id, role=Role.OWNER)
    if not others.exclude(pk=membership.pk).exists():
        raise ConflictError("A workspace needs an owner; make another member one first.")


def _check_seats(tenant: Tenant) -> None:
    seats = tenant.plan.seats
    if seats is not None and Membership.objects.filter(tenant=tenant).count() >= seats:
        plural = "seat" if seats == 1 else "seats"
        raise PermissionDeniedError(
            f"Plan '{tenant.plan.code}' includes {seats} {plural}, and all are taken."
        )
