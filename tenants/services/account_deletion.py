"""Deleting an account.

A workspace with other members needs another owner first. One without other members is left
empty, which the person confirms by its slug: its printed codes keep working, as people scan them
who know nothing of accounts, and platform admins can give it an owner or suspend it. Its API keys
and open invitations end: nobody could end them any more.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.mail import send_mail_in_language
from accounts.models import User
from accounts.services.confirmation import confirm_password
from audit.services import record_change, record_event
from audit.targets import Target
from kernel.client_language import get_client_language
from kernel.clock import utc_now
from tenants.errors import LastOwnerOfError, StaffAccountError, UnconfirmedWorkspaceError
from tenants.keys.services import revoke_all_keys
from tenants.models import Membership, Tenant
from tenants.postgres_schemas import public_schema
from tenants.selectors.account_deletion import describe_deletion
from tenants.services.invitations import revoke_all_invitations
from tenants.services.workspaces import lock_tenant


def delete_account(user: User, *, password: str, workspaces: Collection[str], address: str) -> None:
    """Delete the person with log-ins, second factors and memberships.

    workspaces: slugs of those that are left empty. Raises WrongPasswordError (400),
    StaffAccountError, LastOwnerOfError, UnconfirmedWorkspaceError (409), RateLimitedError (429).
    """
    confirm_password(user, password=password, address=address)
    if user.is_staff:
        raise StaffAccountError
    with transaction.atomic(), public_schema():
        # In one order, so that two owners who leave at once wait for each other.
        memberships = Membership.objects.filter(user=user).order_by("tenant_id")
        for tenant_id in list(memberships.values_list("tenant_id", flat=True)):
            lock_tenant(tenant_id=tenant_id)
        left = _check_workspaces(user, workspaces)
        _leave_workspaces(user, left, now=utc_now())
        record_event(
            action="user.delete",
            target=Target.of_user(user.pk),
            before={"email": user.email},
            after={"left_empty": [tenant.slug for tenant in left]},
        )
        context = {"email": user.email}
        template = "accounts/mails/account_deleted"
        language = user.language or get_client_language()
        send_mail_in_language(user.email, template, context, language)
        User.objects.filter(pk=user.pk).delete()


def _check_workspaces(user: User, confirmed: Collection[str]) -> list[Tenant]:
    deletion = describe_deletion(user_id=user.pk)
    if deletion.needs_owner:
        raise LastOwnerOfError([tenant.name for tenant in deletion.needs_owner])
    unconfirmed = [tenant for tenant in deletion.left_empty if tenant.slug not in confirmed]
    if unconfirmed:
        raise UnconfirmedWorkspaceError([tenant.slug for tenant in unconfirmed])
    return deletion.left_empty


def _leave_workspaces(user: User, left_empty: Collection[Tenant], *, now: datetime) -> None:
    """The memberships end with the account; the activity of each workspace says so."""
    for tenant in left_empty:
        revoke_all_keys(tenant_id=tenant.pk, now=now)
        revoke_all_invitations(tenant_id=tenant.pk, now=now)
    for membership in Membership.objects.select_related("tenant").filter(user=user):
        record_change(
            action="membership.remove",
            target=Target.of_membership(membership.tenant.slug, user.pk),
            before={"role": membership.role},
            after={"role": None},
            tenant_id=membership.tenant_id,
        )
