"""Looking at a workspace as one of its members does."""

from django.db import transaction

from accounts.inspections import open_inspection
from accounts.models import User
from audit.context import Actor
from audit.services import record_event
from audit.targets import Target
from kernel.clock import utc_now
from kernel.errors import NotFoundError
from tenants.models import Membership


@transaction.atomic
def open_inspection_as_admin(*, actor: Actor, admin: User, membership_id: int) -> str:
    """Returns what the one-time link holds.

    Raises NotFoundError (404), InspectionRefusedError (403).
    """
    memberships = Membership.objects.select_related("tenant", "user")
    member = memberships.filter(pk=membership_id).first()
    if member is None:
        raise NotFoundError
    secret = open_inspection(
        admin=admin, user=member.user, tenant_id=member.tenant_id, now=utc_now()
    )
    record_event(
        action="inspection.open",
        target=Target.of_membership(member.tenant.slug, member.user_id),
        after={"as": member.user.email},
        tenant_id=member.tenant_id,
        actor=actor,
    )
    return secret
