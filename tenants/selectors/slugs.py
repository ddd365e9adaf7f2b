"""Which workspace an address means, or meant."""

from datetime import datetime

from django.db.models import Exists

from tenants.models import FormerSlug, Tenant


def is_slug_free(slug: str, *, now: datetime, for_tenant_id: int | None = None) -> bool:
    """Whether no other workspace has the slug or had it within a year.

    In one statement: a workspace that changes its slug at the same moment is seen before or after
    that, and never in between.
    """
    former = FormerSlug.objects.filter(slug=slug, leads_until__gt=now)
    taken = Tenant.objects.filter(slug=slug)
    if for_tenant_id is not None:
        former = former.exclude(tenant_id=for_tenant_id)
        taken = taken.exclude(pk=for_tenant_id)
    both = Tenant.objects.filter(Exists(former) | Exists(taken))
    return not both.exists()


def find_current_slug(former: str, *, now: datetime) -> str | None:
    """The slug of the workspace that had this one; None when it leads nowhere (any more)."""
    rows = FormerSlug.objects.filter(slug=former, leads_until__gt=now)
    return rows.values_list("tenant__slug", flat=True).first()
