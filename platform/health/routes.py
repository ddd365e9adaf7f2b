"""What the comparison of routes with codes has found."""

from health.models import WrongRoutes
from health.probe import Probe
from tenants.models import Tenant

_MAX_SHOWN = 3


def probe_codes() -> Probe:
    """Whether the codes that were compared lead where their workspaces say."""
    wrong = list(WrongRoutes.objects.order_by("found_at", "tenant_id")[: _MAX_SHOWN + 1])
    if not wrong:
        return Probe(is_ok=True, line="ok")
    shown = "; ".join(map(_describe, wrong[:_MAX_SHOWN]))
    more = "; and others" * (len(wrong) > _MAX_SHOWN)
    return Probe(False, "some codes do not lead where their workspaces say", shown + more)


def _describe(wrong: WrongRoutes) -> str:
    slug = Tenant.objects.filter(pk=wrong.tenant_id).values_list("slug", flat=True).first()
    return (
        f"{slug}: {wrong.count} routes are not those of its codes, {', '.join(wrong.short_ids)}"
        f" (since {wrong.found_at:%Y-%m-%d %H:%M}; republish_routes --workspace {slug}, or after a"
        " restore by hand restore_workspace)"
    )
