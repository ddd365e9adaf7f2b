"""Mails: queued with the transaction, sent by a worker, tried again, kept track of."""

import smtplib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from pytest_django import Settings

from accounts.errors import MailGoneError
from accounts.mail import send_mail_in_language
from accounts.mail.delivery import RETRIES, purge_mails, send_due_mails, send_mail_again
from accounts.models import Mail
from kernel.clock import utc_now
from kernel.errors import NotFoundError
from tests.support.factories import run_parallel

SECRET_URL = "https://app.localhost/reset/a-secret-token/"
CONTEXT = {"email": "nora@studio.example", "url": SECRET_URL, "hours": 48}


class FailingBackend(BaseEmailBackend):
    """A server that refuses, or does not respond. error: how."""

    error: Exception = TimeoutError("timed out")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:  # noqa: ARG002
        raise self.error


@pytest.fixture(autouse=True)
def empty_outbox() -> Iterator[None]:
    Mail.objects.all().delete()
    yield
    Mail.objects.all().delete()


def queue(language: str = "en") -> Mail:
    return send_mail_in_language(
        "nora@studio.example", "accounts/mails/verify_email", CONTEXT, language
    )


def fail_with(settings: Settings, error: Exception) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    FailingBackend.error = error


def test_a_mail_is_sent_in_text_and_html_in_the_language(mailoutbox: list[Any]) -> None:
    queue("fr")
    assert mailoutbox == []
    assert send_due_mails(now=utc_now()) == 1
    [message] = mailoutbox
    assert isinstance(message, EmailMultiAlternatives)
    assert message.subject == "Confirmez votre adresse e-mail"
    assert message.to == ["nora@studio.example"]
    assert SECRET_URL in message.body
    assert [kind for _, kind in message.alternatives] == ["text/html"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_change_that_is_rolled_back_sends_nothing(mailoutbox: list[Any]) -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert send_due_mails(now=utc_now()) == 0
    assert mailoutbox == []


def test_no_secret_can_be_read_from_the_table(mailoutbox: list[Any]) -> None:
    mail = queue()
    assert b"a-secret-token" not in bytes(mail.sealed or b"")
    send_due_mails(now=utc_now())
    mail.refresh_from_db()
    assert (mail.state, mail.sealed, mail.tries) == ("sent", None, 1)


def test_a_server_that_does_not_respond_is_tried_again_and_then_given_up(
    settings: Settings, mailoutbox: list[Any]
) -> None:
    mail, working = queue(), settings.EMAIL_BACKEND
    fail_with(settings, TimeoutError("timed out"))
    now = utc_now()
    for wait in RETRIES:
        assert send_due_mails(now=now) == 0
        assert send_due_mails(now=now + wait - timedelta(seconds=1)) == 0
        now += wait
    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.error) == ("queued", 5, "TimeoutError: timed out")
    send_due_mails(now=now)
    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.next_try_at) == ("failed", 6, None)
    settings.EMAIL_BACKEND = working
    assert send_due_mails(now=now + timedelta(days=1)) == 0
    assert send_mail_again(mail_id=mail.pk, now=now).state == "queued"
    assert send_due_mails(now=now) == 1
    assert SECRET_URL in mailoutbox[0].body


def test_an_address_that_the_server_refuses_fails_at_once_and_delays_no_other(
    settings: Settings,
) -> None:
    mails = [queue(), queue()]
    fail_with(settings, smtplib.SMTPRecipientsRefused({"nora@studio.example": (550, b"unknown")}))
    send_due_mails(now=utc_now())
    for mail in mails:
        mail.refresh_from_db()
        assert mail.state == "failed"
        assert "550" in mail.error


def test_a_batch_ends_with_the_first_mail_that_gets_no_response(settings: Settings) -> None:
    queue(), queue()
    fail_with(settings, TimeoutError("timed out"))
    send_due_mails(now=utc_now())
    assert sorted(Mail.objects.values_list("tries", flat=True)) == [0, 1]


def test_parallel_workers_send_each_mail_once(mailoutbox: list[Any]) -> None:
    for _ in range(6):
        queue()
    now = utc_now()
    assert sum(run_parallel([lambda: send_due_mails(now=now)] * 4)) == 6
    assert len(mailoutbox) == 6


def test_only_a_failed_mail_that_is_still_kept_can_be_sent_again() -> None:
    mail, now = queue(), utc_now()
    with pytest.raises(MailGoneError):
        send_mail_again(mail_id=mail.pk, now=now)
    with pytest.raises(NotFoundError):
        send_mail_again(mail_id=mail.pk + 1000, now=now)
    Mail.objects.update(state="failed", created_at=now - timedelta(days=8))
    purge_mails(now=now)
    with pytest.raises(MailGoneError):
        send_mail_again(mail_id=mail.pk, now=now)


def test_old_rows_are_deleted_unless_they_wait() -> None:
    now = utc_now()
    queue()
    waiting = queue()
    Mail.objects.update(created_at=now - timedelta(days=91))
    Mail.objects.exclude(pk=waiting.pk).update(state="sent")
    assert purge_mails(now=now) == 1
    assert Mail.objects.get() == waiting
