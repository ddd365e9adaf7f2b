"""Sending queued mails, with retries over half a day.

A mail is sent at least once: again if a worker dies between sending and saving.
"""

import logging
import smtplib
from datetime import datetime, timedelta

import msgspec

from accounts.errors import MailGoneError
from accounts.mail.message import MailMessage
from accounts.mail.outbox import PURPOSE
from accounts.models import Mail, MailState
from accounts.sealing import UnsealError, unseal
from kernel.errors import NotFoundError

logger = logging.getLogger(__name__)

BATCH = 20
# After each failed try; after the last one the mail has failed.
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600))
# Another worker takes the mail when the one that has it died.
_LEASE = timedelta(minutes=5)
_KEEP_FAILED_FOR = timedelta(days=7)
_KEEP_ROWS_FOR = timedelta(days=90)


def send_due_mails(*, now: datetime, limit: int = BATCH) -> int:
    """Send at most `limit` queued mails that are due. Returns how many were sent.

    Stops at a server that does not respond, because each mail would wait EMAIL_TIMEOUT for it.
    """
    due = Mail.objects.filter(state=MailState.QUEUED, next_try_at__lte=now)
    sent = 0
    for mail in due.order_by("next_try_at")[:limit]:
        if not _lease(mail, now):
            continue
        try:
            _read_message(mail).send()
        except (smtplib.SMTPRecipientsRefused, msgspec.DecodeError) as error:
            _record_failure(mail, error, now=now, is_final=True)
        except UnsealError as error:
            # While SECRET_KEY is changed, another process may know a key that this one does not.
            _record_failure(mail, error, now=now, is_final=False)
        except OSError as error:  # smtplib's errors are OSErrors, too
            _record_failure(mail, error, now=now, is_final=False)
            break
        else:
            _record_success(mail, now)
            sent += 1
    return sent


def send_mail_again(*, mail_id: int, now: datetime) -> Mail:
    """Queue a failed mail once more. Raises NotFoundError (404), MailGoneError (409)."""
    failed = Mail.objects.filter(pk=mail_id, state=MailState.FAILED)
    waiting = failed.filter(sealed__isnull=False)
    if not waiting.update(state=MailState.QUEUED, tries=0, next_try_at=now):
        if Mail.objects.filter(pk=mail_id).exists():
            raise MailGoneError
        raise NotFoundError
    return Mail.objects.get(pk=mail_id)


def purge_mails(*, now: datetime) -> int:
    """Delete contents of mails that failed a week ago, and old rows; returns how many rows."""
    failed = Mail.objects.filter(state=MailState.FAILED, sealed__isnull=False)
    failed.filter(created_at__lt=now - _KEEP_FAILED_FOR).update(sealed=None)
    old = Mail.objects.filter(created_at__lt=now - _KEEP_ROWS_FOR)
    return old.exclude(state=MailState.QUEUED).delete()[0]


def _lease(mail: Mail, now: datetime) -> bool:
    """Whether this worker got it: the row must still be due as it was read."""
    rows = Mail.objects.filter(pk=mail.pk, state=MailState.QUEUED, next_try_at=mail.next_try_at)
    return rows.update(next_try_at=now + _LEASE) == 1


def _read_message(mail: Mail) -> MailMessage:
    return MailMessage.decode(unseal(bytes(mail.sealed or b""), purpose=PURPOSE))


def _record_success(mail: Mail, now: datetime) -> None:
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.SENT,
        tries=mail.tries + 1,
        error="",
        sealed=None,
        sent_at=now,
        next_try_at=None,
    )


def _record_failure(mail: Mail, error: Exception, *, now: datetime, is_final: bool) -> None:
    has_failed = is_final or mail.tries >= len(RETRIES)
    text = f"{type(error).__name__}: {error}"[:300]
    logger.warning("mail %d (%s) was not sent: %s", mail.pk, mail.kind, text)
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.FAILED if has_failed else MailState.QUEUED,
        tries=mail.tries + 1,
        error=text,
        next_try_at=None if has_failed else now + RETRIES[mail.tries],
    )
