"""Looks at the certificates of all hosts in service, some in each call."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from customdomains.models import CustomDomain, DomainStatus
from health.models import CertificateCheck, CertificateProblem
from kernel.outbound.certificates import (
    Certificate,
    CertificateInvalidError,
    CertificateReader,
    CertificateRefusedError,
)
from kernel.outbound.errors import OutgoingError
from kernel.platform_hosts import SITES, get_site_host
from tenants.models import TenantStatus

logger = logging.getLogger(__name__)

# Handshakes of one call, in as many threads at a time.
BATCH = 20
_THREADS = 10
_INTERVAL = timedelta(hours=6)
_INTERVAL_OF_PROBLEMS = timedelta(minutes=10)
# A worker that dies leaves its hosts to the next one after this.
_LEASE = timedelta(minutes=2)
# Caddy renews when a third of the lifetime is left.
_WARN_BEFORE = timedelta(days=14)
_WARN_SHARE = 0.2


class Finding(NamedTuple):
    problem: CertificateProblem
    detail: str
    expires_at: datetime | None = None


def check_certificates(
    *, reader: CertificateReader, clock: Callable[[], datetime], limit: int = BATCH
) -> int:
    """Look at those that are due, the longest due first. Returns how many."""
    _update_hosts(clock())
    hosts = _lease_due(clock(), limit)
    if not hosts:
        return 0
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="certificates") as pool:
        findings = pool.map(lambda host: _look_at(reader, host, clock()), hosts)
        for host, finding in zip(hosts, findings, strict=True):
            _record(host, finding, clock())
    return len(hosts)


def judge(*, certificate: Certificate, now: datetime) -> Finding:
    """Whether it is valid for long enough: two weeks, or a fifth of a short lifetime."""
    lifetime = certificate.expires_at - certificate.begins_at
    left = certificate.expires_at - now
    if left >= min(_WARN_BEFORE, lifetime * _WARN_SHARE):
        return Finding(CertificateProblem.NONE, "", certificate.expires_at)
    return Finding(
        CertificateProblem.EXPIRES,
        f"expires {certificate.expires_at:%Y-%m-%d %H:%M}",
        certificate.expires_at,
    )


def _look_at(reader: CertificateReader, host: str, now: datetime) -> Finding:
    try:
        return judge(certificate=reader.read(host), now=now)
    except CertificateInvalidError as error:
        return Finding(CertificateProblem.INVALID, str(error))
    except CertificateRefusedError as error:
        return Finding(CertificateProblem.REFUSED, str(error))
    except OutgoingError as error:
        return Finding(CertificateProblem.UNREACHABLE, str(error))


def _update_hosts(now: datetime) -> None:
    """Add hosts that came into service, and forget those that have left it."""
    wanted = _list_hosts()
    known = dict(CertificateCheck.objects.values_list("host", "is_own"))
    CertificateCheck.objects.filter(host__in=known.keys() - wanted.keys()).delete()
    CertificateCheck.objects.bulk_create(
        (
            CertificateCheck(host=host, is_own=is_own, next_check_at=now)
            for host, is_own in sorted(wanted.items())
            if host not in known
        ),
        ignore_conflicts=True,
    )


def _list_hosts() -> Mapping[str, bool]:
    """{host: whether it is the platform's own}.

    Not customers' whose records are wrong, or forbid our certificate: they have been told.
    """
    domains = CustomDomain.objects.filter(
        status=DomainStatus.VERIFIED, tenant__status=TenantStatus.ACTIVE
    ).only("domain", "records")
    own = {get_site_host(site, domain=settings.PLATFORM_DOMAIN): True for site in SITES}
    return {one.domain: False for one in domains.iterator() if not one.caa_warning} | own


def _lease_due(now: datetime, limit: int) -> list[str]:
    with transaction.atomic():
        due = CertificateCheck.objects.filter(next_check_at__lte=now).order_by("next_check_at")
        hosts = list(due.select_for_update(skip_locked=True).values_list("host", flat=True)[:limit])
        CertificateCheck.objects.filter(host__in=hosts).update(next_check_at=now + _LEASE)
    return hosts


def _record(host: str, finding: Finding, now: datetime) -> None:
    before = CertificateCheck.objects.filter(pk=host).first()
    if before is None:
        return  # out of service meanwhile
    has_problem = finding.problem is not CertificateProblem.NONE
    if finding.problem != before.problem:
        logger.info("certificate of %s: %s", host, finding.detail or "ok")
    changes: dict[str, Any] = {
        "checked_at": now,
        "next_check_at": now + (_INTERVAL_OF_PROBLEMS if has_problem else _INTERVAL),
        "expires_at": finding.expires_at,
        "problem": finding.problem,
        "detail": finding.detail,
        "failures": before.failures + 1 if has_problem else 0,
    }
    CertificateCheck.objects.filter(pk=host).update(**changes)
