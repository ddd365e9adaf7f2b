"""Accepting an invitation: with the account that has the invited email, or by making one.

Whoever opens the link reads the mail of the invited address, so accepting verifies it. The account
must have that address all the same: a forwarded link admits nobody else.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.errors import EmailTakenError
from accounts.models import User
from accounts.passwords import check_new_password
from accounts.services import create_user
from accounts.signup_limits import count_sign_up
from audit.context import acting_as, current_actor_as
from audit.services import record_event
from audit.targets import Target
from kernel.form_lines import check_optional_line
from tenants.errors import InvitationGoneError, NoFreeSeatError, OtherInviteeError
from tenants.models import Invitation, Role, Tenant
from tenants.postgres_schemas import public_schema
from tenants.selectors.members import list_members
from tenants.services.invitations import digest_token
from tenants.services.members import join
from tenants.services.workspaces import lock_tenant


@dataclass(frozen=True, slots=True)
class Joined:
    """Who has joined which workspace."""

    user: User
    tenant: Tenant
    role: Role


def find_invitation(token: str, *, now: datetime) -> Invitation:
    """The open invitation of a link, with its workspace and inviter.

    Raises InvitationGoneError (409).
    """
    rows = Invitation.objects.select_related("tenant", "invited_by")
    invitation = rows.filter(token_digest=digest_token(token), revoked_at=None).first()
    if invitation is None or invitation.tenant.is_suspended:
        raise InvitationGoneError
    if invitation.accepted_at is not None:
        raise _explain_accepted(invitation)
    if invitation.expires_at <= now:
        raise InvitationGoneError
    return invitation


def find_invited_email(token: str) -> str:
    """Whom a link has invited, accepted or not; "" for a link that is none."""
    rows = Invitation.objects.filter(token_digest=digest_token(token), revoked_at=None)
    return rows.values_list("email", flat=True).first() or ""


def _explain_accepted(invitation: Invitation) -> InvitationGoneError:
    """Whoever was removed since needs another one."""
    tenant = invitation.tenant
    is_member = list_members(tenant_id=tenant.pk).filter(user__email=invitation.email).exists()
    return InvitationGoneError(member_of=tenant.slug if is_member else "")


def check_full_name(raw: str) -> str:
    """At most 120 characters, or "". Raises FieldErrors (400) for ``name``."""
    return check_optional_line("name", raw, maximum=120)


@transaction.atomic
def accept_as_user(*, token: str, user: User, now: datetime) -> Joined:
    """Join with an existing account, which is logged in.

    Raises InvitationGoneError (409), OtherInviteeError, NoFreeSeatError (403), AlreadyMemberError
    (409).
    """
    with public_schema():
        invitation, tenant = _lock(token, now)
        if user.email != invitation.email:
            raise OtherInviteeError
        return _accept(invitation, tenant, user, now)


def accept_with_new_account(
    *, token: str, password: str, full_name: str, address: str, now: datetime
) -> Joined:
    """Make the account of the invited email, and join.

    address: the client's, for the limit of sign-ups; "" when there is none.
    Raises InvitationGoneError (409), FieldErrors (400) for ``password``, EmailTakenError (409),
    NoFreeSeatError (403), RateLimitedError (429).
    """
    invitation = find_invitation(token, now=now)
    check_new_password(password, email=invitation.email)
    count_sign_up(address=address)
    with transaction.atomic(), public_schema():
        # Only to save the password hash; the unique index decides.
        if User.objects.filter(email=invitation.email).exists():
            raise EmailTakenError
        invitation, tenant = _lock(token, now)
        user = create_user(email=invitation.email, password=password)
        user.full_name = full_name
        user.save(update_fields=["full_name"])
        with acting_as(current_actor_as(user)):
            record_event(action="user.sign_up", target=Target.of_user(user.pk))
            return _accept(invitation, tenant, user, now)


def _lock(token: str, now: datetime) -> tuple[Invitation, Tenant]:
    """Looked at again under the lock: a link is accepted once."""
    tenant = lock_tenant(tenant_id=find_invitation(token, now=now).tenant_id)
    return find_invitation(token, now=now), tenant


def _accept(invitation: Invitation, tenant: Tenant, user: User, now: datetime) -> Joined:
    _check_seat(tenant)
    membership = join(tenant=tenant, user=user, role=Role(invitation.role))
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    if user.email_verified_at is None:
        user.email_verified_at = now
        user.save(update_fields=["email_verified_at"])
    record_event(
        action="invitation.accept",
        target=Target.of_invitation(invitation.email),
        after={"role": membership.role},
        tenant_id=tenant.pk,
    )
    return Joined(user, tenant, Role(membership.role))


def _check_seat(tenant: Tenant) -> None:
    """The invitation has kept one, unless the plan has become smaller."""
    seats = tenant.plan.seats
    if seats is not None and list_members(tenant_id=tenant.pk).count() >= seats:
        raise NoFreeSeatError(tenant.plan)
