"""A further workspace for somebody who has an account."""

from django.db import transaction

from accounts.models import User
from accounts.signup_limits import count_sign_up
from audit.services import record_event
from audit.targets import Target
from tenants.errors import TooManyWorkspacesError
from tenants.models import Membership, Role
from tenants.postgres_schemas import public_schema
from tenants.services.workspaces import SIGN_UP_PLAN, create_tenant

MAX_FREE_WORKSPACES = 3


@transaction.atomic
def open_workspace(*, user: User, name: str, address: str) -> Membership:
    """Create a workspace on the free plan, which the user owns; returns the membership.

    Whoever pays for workspaces may have any number; those on the free plan are limited, as each
    has the free plan's code and renders. It counts as a sign-up of the client's address, too.
    Raises TooManyWorkspacesError (403), RateLimitedError (429).
    """
    count_sign_up(address=address)
    with public_schema():
        # Two parallel calls count one after the other.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        free = Membership.objects.filter(user=user, role=Role.OWNER, tenant__plan_id=SIGN_UP_PLAN)
        if free.count() >= MAX_FREE_WORKSPACES:
            raise TooManyWorkspacesError(MAX_FREE_WORKSPACES)
        tenant = create_tenant(name=name, owner=user)
        record_event(
            action="workspace.create",
            target=Target.of_tenant(tenant.slug),
            after={"name": tenant.name, "owner": user.email},
            tenant_id=tenant.pk,
        )
        return Membership.objects.select_related("tenant__plan").get(user=user, tenant=tenant)
