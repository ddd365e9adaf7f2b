"""The last check as it is stored with the claim, and as the API shows it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from customdomains.challenge import get_cname_target, get_txt_name, get_txt_value
from customdomains.dns.checker import Challenge
from customdomains.dns.findings import Finding, RecordFinding, Verdict
from customdomains.models import CustomDomain, DomainStatus
from customdomains.selectors.conflicts import MAX_LISTED, Conflict, are_accepted
from kernel.clock import isoformat_z

_NOT_CHECKED = "Not checked yet. Set this record at your DNS provider, then verify."
_STANDING = {
    DomainStatus.PENDING: "Set both records at your DNS provider, then verify.",
    DomainStatus.VERIFIED: "In service.",
    DomainStatus.GRACE: (
        "In service until {until}, because a check failed. Set the records right, then verify."
    ),
    DomainStatus.FAILED: "Not in service. Set both records at your DNS provider, then verify.",
}


def make_challenge(claim: CustomDomain) -> Challenge:
    """What DNS must show for this claim."""
    return Challenge(
        domain=claim.domain,
        txt_name=get_txt_name(claim.domain),
        txt_value=get_txt_value(claim.txt_token),
        cname_target=get_cname_target(claim.cname_token, platform_domain=settings.PLATFORM_DOMAIN),
    )


def make_report(
    claim: CustomDomain, finding: Finding, obstacle: str, conflicts: Sequence[Conflict]
) -> dict[str, Any]:
    """For CustomDomain.records. obstacle: why right records do not put it into service.

    A warning stands until a check has read that its cause is gone.
    """
    warning = claim.caa_warning if finding.warning is None else finding.warning
    return {
        "TXT": _report(finding.txt),
        "CNAME": _report(finding.cname),
        "note": obstacle,
        "warning": warning,
        "conflicts": [conflict._asdict() for conflict in conflicts[:MAX_LISTED]],
        "conflicts_accepted": are_accepted(claim, conflicts),
    }


def describe_records(claim: CustomDomain) -> list[dict[str, Any]]:
    """What to set, and what the last check has seen."""
    challenge = make_challenge(claim)
    return [
        _describe_record(claim, "TXT", challenge.txt_name, challenge.txt_value),
        _describe_record(claim, "CNAME", challenge.domain, challenge.cname_target),
    ]


def describe_status(claim: CustomDomain) -> str:
    """What is going on, and what to do next."""
    standing = _STANDING[DomainStatus(claim.status)].format(until=isoformat_z(claim.grace_until))
    obstacle = "" if claim.is_in_service else str(claim.records.get("note", ""))
    return " ".join(filter(None, (obstacle or standing, _describe_warning(claim))))


def _describe_warning(claim: CustomDomain) -> str:
    """What forbids the certificate, and what that means for public URLs."""
    if not claim.caa_warning:
        return ""
    if claim.is_primary:
        effect = "It stays the primary domain, but its certificate cannot be renewed."
    else:
        effect = (
            "Until then it does not become the primary domain, and public URLs stay as they are."
        )
    return f"{claim.caa_warning} {effect}"


def _report(record: RecordFinding) -> dict[str, Any]:
    return {
        "ok": record.verdict is Verdict.GOOD,
        "found": list(record.found),
        "message": record.message,
    }


def _describe_record(claim: CustomDomain, kind: str, name: str, value: str) -> dict[str, Any]:
    seen = claim.records.get(kind, {"ok": False, "found": [], "message": _NOT_CHECKED})
    notes = (claim.records.get("note", ""), claim.caa_warning) if kind == "CNAME" else ()
    return {
        "type": kind,
        "name": name,
        "value": value,
        "ok": seen["ok"],
        "found": seen["found"],
        "message": " ".join(filter(None, (seen["message"], *notes))),
    }
