"""Mails about a grace period: at its start, half-way, and one day before its end.

They are queued in the transaction that notes the next one (accounts.mail), so that each is sent
once. Of several mails that were missed while the workers were down, only the latest is sent.
"""

from datetime import datetime, timedelta

from babel.dates import format_datetime
from django.db import transaction
from django.utils import translation

from accounts.mail import send_mail_in_language
from accounts.models import User
from customdomains.lifecycle import GRACE_FOR
from customdomains.models import CustomDomain, DomainStatus
from customdomains.schemas.domains import DnsRecordOut
from kernel.public_urls import get_site_url
from kernel.translation import gettext as _
from tenants.branding.selectors import get_mail_brand
from tenants.models import Membership, Role

BATCH = 20
TEMPLATE = "customdomains/mails/grace_period"
# Before the end of the grace period.
_BEFORE_END = (GRACE_FOR, GRACE_FOR / 2, timedelta(days=1))


def send_due_mails(*, now: datetime, limit: int = BATCH) -> int:
    """Queue the mails of at most `limit` domains that are due. Returns of how many."""
    due = CustomDomain.objects.filter(status=DomainStatus.GRACE, next_mail_at__lte=now)
    claim_ids = due.order_by("next_mail_at").values_list("pk", flat=True)
    return sum(_send(claim_id, now) for claim_id in list(claim_ids[:limit]))


def get_next_mail_at(grace_until: datetime, *, now: datetime) -> datetime | None:
    """The first of the three times that is in the future."""
    times = (grace_until - before for before in _BEFORE_END)
    return next((time for time in times if time > now), None)


@transaction.atomic
def _send(claim_id: int, now: datetime) -> bool:
    """Whether this worker got it: another one may have the row, or have sent the mails."""
    due = CustomDomain.objects.filter(
        pk=claim_id, status=DomainStatus.GRACE, next_mail_at__lte=now
    ).select_for_update(skip_locked=True, of=("self",))
    claim = due.select_related("tenant").first()
    if claim is None or claim.grace_until is None:
        return False
    brand = get_mail_brand(claim.tenant)
    for user in _get_recipients(claim):
        language = user.language or claim.tenant.language
        context = _make_context(claim, claim.grace_until, language)
        send_mail_in_language(user.email, TEMPLATE, context, language, brand=brand)
    claim.next_mail_at = get_next_mail_at(claim.grace_until, now=now)
    claim.save(update_fields=["next_mail_at"])
    return True


def _get_recipients(claim: CustomDomain) -> list[User]:
    members = Membership.objects.filter(
        tenant_id=claim.tenant_id, role__in=(Role.OWNER, Role.ADMIN), user__is_active=True
    )
    return [member.user for member in members.select_related("user").order_by("pk")]


def _make_context(claim: CustomDomain, until: datetime, language: str) -> dict[str, str]:
    with translation.override(language):
        txt, cname = DnsRecordOut.list_from_claim(claim)
        right = _("Found.")
        return {
            "domain": claim.domain,
            "workspace": claim.tenant.name,
            "until": _write_end(until, language),
            "txt_name": txt.name,
            "txt_value": txt.value,
            "txt_message": right if txt.ok else txt.message,
            "cname_name": cname.name,
            "cname_value": cname.value,
            "cname_message": right if cname.ok else cname.message,
            "url": f"{get_site_url('app')}/{claim.tenant.slug}/domains/{claim.pk}/",
        }


def _write_end(until: datetime, language: str) -> str:
    if language.startswith("fr"):
        return format_datetime(until, "d MMMM y, HH:mm 'UTC'", locale="fr")
    return f"{until:%d %B %Y, %H:%M} UTC"
