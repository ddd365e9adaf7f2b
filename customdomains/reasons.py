"""Why a claim changed: the texts of its history that are always the same."""

from kernel.translation import gettext as _

NO_CLAIM = ""
CLAIMED = "Claimed."
DELETED = "Deleted."
VERIFIED = "Both records are right."
RESTORED = "Both records are right again."
TRANSFERRED = "Another workspace has proved that it controls this domain."
MADE_PRIMARY = "Made the primary domain."
BECAME_PRIMARY = "Became the primary domain, because the one before went out of service."
FILLED_VACANCY = "Became the primary domain: CAA records no longer forbid its certificate."
CHANGED_REDIRECTS = "Changed where its home page or unknown codes lead."


def translate_reason(reason: str) -> str:
    """In the language of the reader; other texts as they are."""
    texts = {
        CLAIMED: _("Claimed."),
        DELETED: _("Deleted."),
        VERIFIED: _("Both records are right."),
        RESTORED: _("Both records are right again."),
        TRANSFERRED: _("Another workspace has proved that it controls this domain."),
        MADE_PRIMARY: _("Made the primary domain."),
        BECAME_PRIMARY: _("Became the primary domain, because the one before went out of service."),
        FILLED_VACANCY: _(
            "Became the primary domain: CAA records no longer forbid its certificate."
        ),
        CHANGED_REDIRECTS: _("Changed where its home page or unknown codes lead."),
    }
    return texts.get(reason, reason)
