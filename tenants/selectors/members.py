"""Reads of members and open invitations."""

from datetime import datetime

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from tenants.models import Invitation, Membership


def list_members(*, tenant_id: int) -> "QuerySet[Membership]":
    """With their users, in the order of joining."""
    return Membership.objects.select_related("user").filter(tenant_id=tenant_id).order_by("pk")


def list_open_invitations(*, tenant_id: int) -> "QuerySet[Invitation]":
    """Neither accepted nor revoked, the oldest first. Expired ones can still be sent again."""
    rows = Invitation.objects.filter(tenant_id=tenant_id, accepted_at=None, revoked_at=None)
    return rows.order_by("pk")


def count_taken_seats(*, tenant_id: int, now: datetime) -> int:
    """Members, and invitations that can still be accepted."""
    waiting = list_open_invitations(tenant_id=tenant_id).filter(expires_at__gt=now)
    return list_members(tenant_id=tenant_id).count() + waiting.count()


def get_member(*, tenant_id: int, membership_id: int) -> Membership:
    """Raises NotFoundError (404)."""
    membership = list_members(tenant_id=tenant_id).filter(pk=membership_id).first()
    if membership is None:
        raise NotFoundError
    return membership
