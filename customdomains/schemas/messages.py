"""What the customer reads about a claim as a whole, and about its two records."""

from customdomains.models import CustomDomain, DomainStatus
from kernel.clock import isoformat_z
from kernel.translated_text import read_text
from kernel.translation import gettext as _


def get_status_message(claim: CustomDomain) -> str:
    """The state of the claim, and what to do next."""
    obstacle = "" if claim.is_in_service else read_text(claim.records, "note")
    return _join(obstacle or _describe_status(claim), _get_warning(claim))


def _describe_status(claim: CustomDomain) -> str:
    texts = {
        DomainStatus.PENDING: _("Set both records at your DNS provider, then verify."),
        DomainStatus.VERIFIED: _("In service."),
        DomainStatus.GRACE: _(
            "In service until %(until)s, because a check failed. Set the records right, then"
            " verify."
        )
        % {"until": isoformat_z(claim.grace_until)},
        DomainStatus.FAILED: _(
            "Not in service. Set both records at your DNS provider, then verify."
        ),
    }
    return texts[DomainStatus(claim.status)]


def get_record_message(claim: CustomDomain, rdtype: str) -> str:
    """rdtype: TXT or CNAME. The second one carries what concerns the whole claim, too."""
    message = read_text(
        claim.records.get(rdtype, {}),
        "message",
        default=_("Not checked yet. Set this record at your DNS provider, then verify."),
    )
    if rdtype != "CNAME":
        return message
    return _join(message, read_text(claim.records, "note"), claim.caa_warning)


def _get_warning(claim: CustomDomain) -> str:
    """Why no certificate can be issued, and what follows for public URLs."""
    if not claim.caa_warning:
        return ""
    if claim.is_primary:
        effect = _("It stays the primary domain, but its certificate cannot be renewed.")
    else:
        effect = _(
            "Until then it does not become the primary domain, and public URLs stay as they are."
        )
    return f"{claim.caa_warning} {effect}"


def _join(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
