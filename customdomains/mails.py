"""Mails about a grace period: at its start, half-way, and one day before its end.

A mail is sent at least once: again if a worker dies between sending and saving. Of several mails
that were missed while the workers were down, only the latest is sent.
"""

import logging
from datetime import datetime, timedelta

from django.core.mail import send_mail

from customdomains.lifecycle import GRACE_FOR
from customdomains.models import CustomDomain, DomainStatus
from customdomains.schemas.domains import DnsRecordOut
from kernel.public_urls import get_site_url
from tenants.models import Membership, Role

logger = logging.getLogger(__name__)

BATCH = 20
# When sending fails, or a worker dies, the mail is due again after this.
_LEASE = timedelta(minutes=15)
# Before the end of the grace period.
_BEFORE_END = (GRACE_FOR, GRACE_FOR / 2, timedelta(days=1))


def send_due_mails(*, now: datetime, limit: int = BATCH) -> int:
    """Send at most `limit` mails that are due, until one fails. Returns how many were sent.

    Stops there because a mail server that does not respond takes EMAIL_TIMEOUT for each mail.
    The next call begins with another mail: the one that failed is due again later.
    """
    due = CustomDomain.objects.filter(status=DomainStatus.GRACE, next_mail_at__lte=now)
    claims = due.select_related("tenant").order_by("next_mail_at")[:limit]
    sent = 0
    for claim in claims:
        if not _lease(claim, now):
            continue
        if not _send(claim, now):
            break
        sent += 1
    return sent


def get_next_mail_at(grace_until: datetime, *, now: datetime) -> datetime | None:
    """The first of the three times that is in the future."""
    times = (grace_until - before for before in _BEFORE_END)
    return next((time for time in times if time > now), None)


def _lease(claim: CustomDomain, now: datetime) -> bool:
    """Whether this worker got it: the row must still be due as it was read."""
    rows = CustomDomain.objects.filter(pk=claim.pk, next_mail_at=claim.next_mail_at)
    return rows.update(next_mail_at=now + _LEASE) == 1


def _send(claim: CustomDomain, now: datetime) -> bool:
    if claim.grace_until is None:
        return False
    try:
        send_mail(_write_subject(claim), _write_body(claim), None, _get_recipients(claim))
    except OSError as error:  # smtplib's errors are OSErrors, too
        logger.warning("mail about %s was not sent: %s", claim.domain, error)
        return False
    # Unless a new grace period has begun meanwhile, whose first mail is due.
    CustomDomain.objects.filter(pk=claim.pk, next_mail_at=now + _LEASE).update(
        next_mail_at=get_next_mail_at(claim.grace_until, now=now)
    )
    return True


def _get_recipients(claim: CustomDomain) -> list[str]:
    members = Membership.objects.filter(
        tenant_id=claim.tenant_id, role__in=(Role.OWNER, Role.ADMIN), user__is_active=True
    )
    return list(members.order_by("pk").values_list("user__email", flat=True))


def _write_subject(claim: CustomDomain) -> str:
    return f"{claim.domain}: DNS records are missing, in service until {_write_end(claim)}"


def _write_end(claim: CustomDomain) -> str:
    return f"{claim.grace_until:%d %B %Y, %H:%M} UTC"


def _write_body(claim: CustomDomain) -> str:
    records = "\n\n".join(
        f"{record.type}  {record.name}\n  should be: {record.value}\n"
        f"  {'right' if record.ok else record.message}"
        for record in DnsRecordOut.list_from_claim(claim)
    )
    return (
        f"The domain {claim.domain} of the workspace {claim.tenant.name} has failed a check of its"
        f" DNS records.\n\nPrinted codes with this name still work. They stop on"
        f" {_write_end(claim)}, unless both records are right again before:\n\n{records}\n\n"
        "We check again every few hours; to have it checked at once, verify the domain by the"
        f" API: {get_site_url('api')}/api/docs/\n"
    )
