"""The probe of figures: what the task that compares them has found."""

from datetime import datetime, timedelta

from django.db.models import Max

from health.models import FigureSample, WrongFigures
from health.probe import Probe
from tenants.models import Tenant

# The task compares once a minute, and once in five minutes in an installation with one workspace.
MAX_AGE = timedelta(hours=1)
_MAX_SHOWN = 3


def probe_figures(now: datetime) -> Probe:
    """Whether the figures that were compared are what the scans say."""
    wrong = list(WrongFigures.objects.order_by("found_at", "id")[: _MAX_SHOWN + 1])
    if wrong:
        shown = "; ".join(_describe(one) for one in wrong[:_MAX_SHOWN])
        more = "; and others" * (len(wrong) > _MAX_SHOWN)
        return Probe(False, "some figures are not what the scans say", shown + more)
    last: datetime | None = FigureSample.objects.aggregate(last=Max("checked_at"))["last"]
    if last is None:
        return Probe(True, "ok, none compared yet")
    age = now - last
    if age > MAX_AGE:
        return Probe(False, f"not compared with the scans for {age // timedelta(minutes=1)} min")
    count = FigureSample.objects.count()
    secs = max(0, round(age.total_seconds()))
    return Probe(True, "ok", f"ok, {count} workspaces compared, the last one {secs} s ago")


def _describe(wrong: WrongFigures) -> str:
    slug = Tenant.objects.filter(pk=wrong.tenant_id).values_list("slug", flat=True).first()
    return (
        f"{slug}: {wrong.lines[0]} (since {wrong.found_at:%Y-%m-%d %H:%M}; rebuild_rollups"
        f" --workspace {slug} --from {wrong.day} --to {wrong.day})"
    )
