"""Invitations: send, send again, revoke.

Whoever has the link can accept, so the token is random, stored as a digest only, sent to the
invited address and to nobody else, and replaced when the mail is sent again.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.emails import clean_email
from accounts.mail import send_mail_in_language
from accounts.models import User
from audit.services import Values, record_event
from audit.targets import Target
from kernel.errors import NotFoundError
from kernel.public_urls import get_site_url
from tenants.branding.selectors import get_mail_brand
from tenants.errors import AlreadyInvitedError, AlreadyMemberError, UnverifiedInviterError
from tenants.models import Invitation, Membership, Role, Tenant
from tenants.postgres_schemas import public_schema
from tenants.selectors.members import list_open_invitations
from tenants.services.members import check_free_seat, check_manager
from tenants.services.workspaces import lock_tenant

VALID_FOR = timedelta(days=7)
_TEMPLATE = "tenants/mails/invitation"


@transaction.atomic
def invite(
    *, tenant_id: int, acting_user: User, email: str, role: Role, now: datetime
) -> Invitation:
    """Keep a seat for an email, and mail it a link.

    With another role it replaces the open invitation of this email, whose link ends.
    Raises FieldErrors (400) for ``email``, UnverifiedInviterError, ManagersOnlyError,
    OwnersOnlyError, NoFreeSeatError (403), AlreadyMemberError, AlreadyInvitedError (409).
    """
    with public_schema():
        tenant = _enter(tenant_id, acting_user, role)
        email = clean_email(email)
        _make_room(tenant, acting_user, email, role, now)
        check_free_seat(tenant=tenant)
        token = _make_token()
        invitation = Invitation.objects.create(
            tenant=tenant,
            email=email,
            role=role,
            token_digest=digest_token(token),
            invited_by=acting_user,
            created_at=now,
            expires_at=now + VALID_FOR,
        )
        _record(invitation, "invitation.send", before={}, after={"role": str(role)})
        _send(invitation, tenant, acting_user, token)
    return invitation


@transaction.atomic
def resend_invitation(
    *, tenant_id: int, acting_user: User, invitation_id: int, now: datetime
) -> Invitation:
    """Mail a fresh link, which replaces the one before, for another 7 days.

    Raises NotFoundError (404), UnverifiedInviterError, ManagersOnlyError, OwnersOnlyError (403),
    and NoFreeSeatError (403) when it had expired and its seat was taken.
    """
    with public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        invitation = _find_open(tenant, invitation_id)
        _check_inviter(tenant, acting_user, Role(invitation.role))
        if invitation.expires_at <= now:
            check_free_seat(tenant=tenant)
        token = _make_token()
        before = {"expires_at": invitation.expires_at}
        invitation.token_digest = digest_token(token)
        invitation.expires_at = now + VALID_FOR
        invitation.save(update_fields=["token_digest", "expires_at"])
        after = {"expires_at": invitation.expires_at}
        _record(invitation, "invitation.resend", before=before, after=after)
        _send(invitation, tenant, acting_user, token)
    return invitation


@transaction.atomic
def revoke_invitation(
    *, tenant_id: int, acting_user: User, invitation_id: int, now: datetime
) -> None:
    """Free the seat; the link ends. Raises NotFoundError (404), ManagersOnlyError (403)."""
    with public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        invitation = _find_open(tenant, invitation_id)
        roles = (Role(invitation.role),)
        check_manager(tenant=tenant, acting_user_id=acting_user.pk, roles=roles)
        _revoke(invitation, now)


def revoke_all_invitations(*, tenant_id: int, now: datetime) -> None:
    """For a workspace that is left without members, which the caller has locked."""
    for invitation in list_open_invitations(tenant_id=tenant_id):
        _revoke(invitation, now)


def digest_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _make_token() -> str:
    return secrets.token_urlsafe(32)


def _enter(tenant_id: int, acting_user: User, role: Role) -> Tenant:
    tenant = lock_tenant(tenant_id=tenant_id)
    _check_inviter(tenant, acting_user, role)
    return tenant


def _check_inviter(tenant: Tenant, acting_user: User, role: Role) -> None:
    check_manager(tenant=tenant, acting_user_id=acting_user.pk, roles=(role,))
    if acting_user.email_verified_at is None:
        raise UnverifiedInviterError


def _make_room(tenant: Tenant, acting_user: User, email: str, role: Role, now: datetime) -> None:
    """Revoke the invitation that the new one replaces."""
    if Membership.objects.filter(tenant=tenant, user__email=email).exists():
        raise AlreadyMemberError(email, tenant.name)
    earlier = list_open_invitations(tenant_id=tenant.pk).filter(email=email).first()
    if earlier is None:
        return
    if earlier.expires_at <= now:
        earlier.revoked_at = now
        earlier.save(update_fields=["revoked_at"])
        return
    if earlier.role == role:
        raise AlreadyInvitedError(email)
    check_manager(tenant=tenant, acting_user_id=acting_user.pk, roles=(Role(earlier.role),))
    _revoke(earlier, now)


def _find_open(tenant: Tenant, invitation_id: int) -> Invitation:
    invitation = list_open_invitations(tenant_id=tenant.pk).filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFoundError
    return invitation


def _revoke(invitation: Invitation, now: datetime) -> None:
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    before, after = {"role": invitation.role}, {"role": None}
    _record(invitation, "invitation.revoke", before=before, after=after)


def _record(invitation: Invitation, action: str, *, before: Values, after: Values) -> None:
    record_event(
        action=action,
        target=Target.of_invitation(invitation.email),
        before=before,
        after=after,
        tenant_id=invitation.tenant_id,
    )


def _send(invitation: Invitation, tenant: Tenant, inviter: User, token: str) -> None:
    invited = User.objects.filter(email=invitation.email).first()
    context = {
        "inviter": inviter.full_name or inviter.email,
        "workspace": tenant.name,
        "role": invitation.role,
        "url": f"{get_site_url('app')}/invite/{token}/",
        "days": VALID_FOR.days,
    }
    send_mail_in_language(
        invitation.email,
        _TEMPLATE,
        context,
        (invited.language if invited else "") or tenant.language,
        brand=get_mail_brand(tenant),
    )
