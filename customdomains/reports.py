"""The last check as it is stored with the claim, and as the API shows it."""

from typing import Any

from django.conf import settings

from customdomains.challenge import get_cname_target, get_txt_name, get_txt_value
from customdomains.dns.checker import Challenge
from customdomains.dns.findings import Finding, RecordFinding, Verdict
from customdomains.models import CustomDomain, DomainStatus
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


def make_report(finding: Finding, obstacle: str) -> dict[str, Any]:
    """For CustomDomain.records. obstacle: why right records do not put it into service."""
    return {
        "TXT": _report(finding.txt),
        "CNAME": _report(finding.cname),
        "note": " ".join(filter(None, (obstacle, finding.warning))),
    }


def describe_records(claim: CustomDomain) -> list[dict[str, Any]]:
    """What to set, and what the last check has seen."""
    challenge = make_challenge(claim)
    return [
        _describe_record(claim, "TXT", challenge.txt_name, challenge.txt_value),
        _describe_record(claim, "CNAME", challenge.domain, challenge.cname_target),
    ]


def describe_standing(claim: CustomDomain) -> str:
    """What is going on, and what to do next."""
    standing = _STANDING[DomainStatus(claim.status)].format(until=isoformat_z(claim.grace_until))
    note = claim.records.get("note", "")
    if note and not claim.is_in_service:
        return str(note)
    return f"{standing} {note}".strip()


def _report(record: RecordFinding) -> dict[str, Any]:
    return {
        "ok": record.verdict is Verdict.GOOD,
        "found": list(record.found),
        "message": record.message,
    }


def _describe_record(claim: CustomDomain, kind: str, name: str, value: str) -> dict[str, Any]:
    seen = claim.records.get(kind, {"ok": False, "found": [], "message": _NOT_CHECKED})
    note = claim.records.get("note", "") if kind == "CNAME" else ""
    return {
        "type": kind,
        "name": name,
        "value": value,
        "ok": seen["ok"],
        "found": seen["found"],
        "message": f"{seen['message']} {note}".strip(),
    }
