"""Reads of saved views."""

from collections.abc import Sequence

from tenants.models import SavedView
from tenants.principals import Principal


def list_views(*, principal: Principal) -> Sequence[SavedView]:
    """The member's own, by name."""
    return list(
        SavedView.objects.filter(
            membership__tenant=principal.tenant, membership__user=principal.user
        )
    )
