"""Credit packs: prepaid edits and renders of a workspace."""

from django.db.models import F

from tenants.models import Tenant


def spend_credit(*, tenant_id: int) -> bool:
    """Take one credit, in the caller's transaction. False when none is left.

    A conditional UPDATE, so that two requests never spend the same credit.
    """
    taken = Tenant.objects.filter(pk=tenant_id, credits__gt=0).update(credits=F("credits") - 1)
    return taken == 1
