"""The workspaces of a person."""

from django.db.models import Q, QuerySet

from tenants.models import Membership


def list_workspaces(*, user_id: int, search: str = "") -> "QuerySet[Membership]":
    """The person's memberships with their workspaces, by name. search: part of name or slug."""
    rows = Membership.objects.select_related("tenant__plan").filter(user_id=user_id)
    if search:
        rows = rows.filter(Q(tenant__name__icontains=search) | Q(tenant__slug__icontains=search))
    return rows.order_by("tenant__name", "pk")
