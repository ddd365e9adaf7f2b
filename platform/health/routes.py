"""What the comparison of routes with codes has found."""

from health.models import FigureSample, WrongRoutes
from health.probe import Probe
from tenants.models import Tenant

_MAX_SHOWN = 3


def probe_codes() -> Probe:
    """Whether the codes that were compared lead where their workspaces say."""
    wrong = list(WrongRoutes.objects.order_by("found_at", "tenant_id")[: _MAX_SHOWN + 1])
    if not wrong:
        return _describe_right()
    shown = "; ".join(map(_describe, wrong[:_MAX_SHOWN]))
    more = "; and others" * (len(wrong) > _MAX_SHOWN)
    return Probe(False, "some codes do not lead where their workspaces say", shown + more)


def _describe_right() -> Probe:
    """Those that could not be compared in time are not wrong for all that is known."""
    line = "ok, all are published"
    samples = FigureSample.objects.filter(are_routes_compared=False)
    tenants = Tenant.objects.filter(pk__in=samples.values("tenant_id")).order_by("pk")
    if not (slugs := list(tenants.values_list("slug", flat=True)[: _MAX_SHOWN + 1])):
        return Probe(is_ok=True, line=line)
    line += "; some could not be compared with their codes in time"
    shown = ", ".join(slugs[:_MAX_SHOWN]) + " and others" * (len(slugs) > _MAX_SHOWN)
    return Probe(True, line, f"{line}: {shown} (republish_routes --dry-run --workspace does)")


def _describe(wrong: WrongRoutes) -> str:
    slug = Tenant.objects.filter(pk=wrong.tenant_id).values_list("slug", flat=True).first()
    return (
        f"{slug}: {wrong.count} routes are not those of its codes, {', '.join(wrong.short_ids)}"
        f" (since {wrong.found_at:%Y-%m-%d %H:%M}; republish_routes --workspace {slug}, or after a"
        " restore by hand restore_workspace)"
    )
