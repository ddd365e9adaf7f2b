"""What a deleted account would leave behind."""

from dataclasses import dataclass

from tenants.models import Membership, Role, Tenant


@dataclass(frozen=True, slots=True)
class Deletion:
    """needs_owner: workspaces with other members, whose only owner the person is.

    left_empty: workspaces without any other member.
    """

    needs_owner: list[Tenant]
    left_empty: list[Tenant]


def describe_deletion(*, user_id: int) -> Deletion:
    needs_owner: list[Tenant] = []
    left_empty: list[Tenant] = []
    mine = Membership.objects.select_related("tenant").filter(user_id=user_id)
    for membership in mine.order_by("tenant_id"):
        others = Membership.objects.filter(tenant_id=membership.tenant_id).exclude(pk=membership.pk)
        if not others.exists():
            left_empty.append(membership.tenant)
        elif membership.role == Role.OWNER and not others.filter(role=Role.OWNER).exists():
            needs_owner.append(membership.tenant)
    return Deletion(needs_owner=needs_owner, left_empty=left_empty)
