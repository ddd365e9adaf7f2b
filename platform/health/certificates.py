"""The probe of certificates: what the task that looks at them has found."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from health.models import CertificateCheck, CertificateProblem
from health.probe import Probe

# A certificate is issued at the first visit, and authorities are busy at times.
MIN_FAILURES = 3
# The task runs once a minute.
MAX_SILENCE = timedelta(hours=13)
_MAX_SHOWN = 3
# A customer's host that cannot be reached has no wrong certificate; its records are checked apart.
_COUNTED = Q(problem=CertificateProblem.EXPIRES) | Q(failures__gte=MIN_FAILURES) & (
    Q(problem__in=(CertificateProblem.INVALID, CertificateProblem.REFUSED))
    | Q(problem=CertificateProblem.UNREACHABLE, is_own=True)
)


def probe_certificates(now: datetime) -> Probe:
    """Of the platform's hosts, and of customers' in service."""
    if not settings.CHECK_CERTIFICATES:
        return Probe(True, "ok, not checked here")
    wrong = CertificateCheck.objects.filter(_COUNTED).order_by("-is_own", "expires_at", "host")
    shown = [f"{one.host}: {one.detail}" for one in wrong[:_MAX_SHOWN]]
    if shown:
        more = f"; {wrong.count() - _MAX_SHOWN} others" * (wrong.count() > _MAX_SHOWN)
        return Probe(False, "certificates expire soon or are missing", "; ".join(shown) + more)
    seen = CertificateCheck.objects.aggregate(
        hosts=Count("checked_at"), last=Max("checked_at"), first_expiry=Min("expires_at")
    )
    if seen["last"] is None:
        return Probe(True, "ok, none checked yet")
    if now - seen["last"] > MAX_SILENCE:
        hours = (now - seen["last"]) // timedelta(hours=1)
        return Probe(False, f"not checked for {hours} hours")
    expiry = f", the first expires {seen['first_expiry']:%Y-%m-%d}" if seen["first_expiry"] else ""
    return Probe(True, "ok", f"ok, {seen['hosts']} hosts checked{expiry}")
