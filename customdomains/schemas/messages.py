"""What the customer reads about a claim as a whole, and about its two records."""

from customdomains.models import CustomDomain, DomainStatus
from kernel.clock import isoformat_z

_NOT_CHECKED = "Not checked yet. Set this record at your DNS provider, then verify."
_BY_STATUS = {
    DomainStatus.PENDING: "Set both records at your DNS provider, then verify.",
    DomainStatus.VERIFIED: "In service.",
    DomainStatus.GRACE: (
        "In service until {until}, because a check failed. Set the records right, then verify."
    ),
    DomainStatus.FAILED: "Not in service. Set both records at your DNS provider, then verify.",
}


def get_status_message(claim: CustomDomain) -> str:
    """The state of the claim, and what to do next."""
    message = _BY_STATUS[DomainStatus(claim.status)].format(until=isoformat_z(claim.grace_until))
    obstacle = "" if claim.is_in_service else str(claim.records.get("note", ""))
    return _join(obstacle or message, _get_warning(claim))


def get_record_message(claim: CustomDomain, rdtype: str) -> str:
    """rdtype: TXT or CNAME. The second one carries what concerns the whole claim, too."""
    message = claim.records.get(rdtype, {"message": _NOT_CHECKED})["message"]
    if rdtype != "CNAME":
        return str(message)
    return _join(message, claim.records.get("note", ""), claim.caa_warning)


def _get_warning(claim: CustomDomain) -> str:
    """Why no certificate can be issued, and what follows for public URLs."""
    if not claim.caa_warning:
        return ""
    if claim.is_primary:
        effect = "It stays the primary domain, but its certificate cannot be renewed."
    else:
        effect = (
            "Until then it does not become the primary domain, and public URLs stay as they are."
        )
    return f"{claim.caa_warning} {effect}"


def _join(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
