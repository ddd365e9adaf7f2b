"""Records a finished check: the state of the claim changes in one transaction.

Two workspaces may prove one name at the same time. Each locks its own tenant row and that of
the workspace that serves the name now, in the order of their ids, which rules out deadlocks.
The unique indexes decide who is first; the other one starts again and sees the result.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from audit.services import record_change
from audit.targets import Target
from customdomains.dns.findings import Finding, RecordFinding, Verdict
from customdomains.models import CustomDomain
from customdomains.selectors.conflicts import (
    MAX_LISTED,
    Conflict,
    are_accepted,
    find_conflicts,
)
from customdomains.services.checks import Check, Obstacle
from customdomains.services.obstacles import find_obstacle
from customdomains.services.transitions import apply_check
from kernel.errors import NotFoundError, UnavailableError
from kernel.translated_text import restore_text, store_text
from tenants.models import Domain, Tenant
from tenants.services.workspaces import lock_tenant

_TRIES = 4


class _RivalChangedError(Exception):
    """Another workspace started or stopped serving the name while we waited for locks."""


def record_check(*, claim_id: int, check: Check) -> CustomDomain:
    """Return the claim as the check leaves it.

    A check that began before the last recorded one ended is dropped as outdated.
    Raises NotFoundError (404) if the claim is gone, UnavailableError (503) after repeated races.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _record(claim_id, check)
        except (_RivalChangedError, IntegrityError):
            continue
    raise UnavailableError("Several checks ran at once. Try again.", retry_after_secs=1)


def _record(claim_id: int, check: Check) -> CustomDomain:
    unlocked = CustomDomain.objects.filter(pk=claim_id).first()
    if unlocked is None:
        raise NotFoundError
    rival_id = _find_rival_id(unlocked)
    tenant = _lock_tenants(unlocked.tenant_id, [rival_id] if rival_id else [])
    claim = CustomDomain.objects.select_for_update().filter(pk=claim_id).first()
    if claim is None:
        raise NotFoundError
    if _find_rival_id(claim) != rival_id:
        raise _RivalChangedError
    conflicts = find_conflicts(schema_name=tenant.schema_name, domain=claim.domain)
    if check.accept_conflicts:
        _accept_conflicts(claim, conflicts)
    if check.on_demand:
        claim.check_ends_at = None
        claim.save(update_fields=["check_ends_at", "accepted_conflicts"])
    if claim.last_checked_at is None or check.began_at >= claim.last_checked_at:
        obstacle = find_obstacle(
            claim, check=check, tenant=tenant, rival_id=rival_id, conflicts=conflicts
        )
        claim.records = _make_report(claim, check.finding, obstacle, conflicts)
        apply_check(claim, check=check, obstacle=obstacle)
    return claim


def _accept_conflicts(claim: CustomDomain, conflicts: Sequence[Conflict]) -> None:
    accepted = sorted({conflict.short_id for conflict in conflicts})
    record_change(
        action="domain.accept_conflicts",
        target=Target.of_domain(claim.domain),
        before={"accepted_conflicts": claim.accepted_conflicts},
        after={"accepted_conflicts": accepted},
        tenant_id=claim.tenant_id,
    )
    claim.accepted_conflicts = accepted


def _find_rival_id(claim: CustomDomain) -> int | None:
    """The other workspace that the name is served for."""
    rows = Domain.objects.filter(domain=claim.domain).exclude(tenant_id=claim.tenant_id)
    return rows.values_list("tenant_id", flat=True).first()


def _lock_tenants(own_id: int, others: Iterable[int]) -> Tenant:
    tenants = {pk: lock_tenant(tenant_id=pk) for pk in sorted({own_id, *others})}
    return tenants[own_id]


def _make_report(
    claim: CustomDomain,
    finding: Finding,
    obstacle: Obstacle | None,
    conflicts: Sequence[Conflict],
) -> dict[str, Any]:
    """The value of CustomDomain.records."""
    # A warning stays until a check has seen that its cause is gone.
    warning = restore_text(claim.records, "warning") if finding.warning is None else finding.warning
    return {
        "TXT": _report_record(finding.txt),
        "CNAME": _report_record(finding.cname),
        **store_text("note", obstacle.text if obstacle else ""),
        **store_text("warning", warning),
        "conflicts": [conflict._asdict() for conflict in conflicts[:MAX_LISTED]],
        "conflicts_accepted": are_accepted(claim, conflicts),
    }


def _report_record(record: RecordFinding) -> dict[str, Any]:
    return {
        "ok": record.verdict is Verdict.GOOD,
        "found": list(record.found),
        **store_text("message", record.message),
    }
