"""A mail server that does not respond delays other tasks by one mail only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django import Settings

from customdomains.mails import send_due_mails
from customdomains.models import CustomDomain, DomainStatus
from tests.support.factories import Workspace

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)


class FailingBackend(BaseEmailBackend):
    """A backend whose server does not respond. tried: the subjects."""

    tried: list[str] = []

    def send_messages(self, messages: list[EmailMessage]) -> int:  # type: ignore[override]  # the stubs want a sequence of any
        self.tried.extend(str(message.subject) for message in messages)
        raise TimeoutError("timed out")


@pytest.fixture
def due(nord: Workspace, domain: str) -> list[str]:
    """Three domains with a due mail; no other mails are due."""
    CustomDomain.objects.update(next_mail_at=None)
    claims = CustomDomain.objects.bulk_create(
        CustomDomain(
            tenant=nord.tenant,
            domain=f"{number}.{domain}",
            status=DomainStatus.GRACE,
            txt_token="t",
            cname_token="c",
            created_at=NOW,
            grace_until=NOW + timedelta(days=13),
            next_mail_at=NOW + timedelta(seconds=number),
        )
        for number in range(3)
    )
    return [each.domain for each in claims]


def test_a_batch_ends_with_the_first_mail_that_fails(
    settings: Settings, due: list[str], mailoutbox: list[Any]
) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    FailingBackend.tried.clear()
    now = NOW + timedelta(minutes=1)
    assert send_due_mails(now=now) == 0
    assert send_due_mails(now=now) == 0
    # One mail per call, each time another one.
    assert [subject.partition(":")[0] for subject in FailingBackend.tried] == due[:2]
    settings.EMAIL_BACKEND = working
    assert send_due_mails(now=now) == 1
    assert send_due_mails(now=now + timedelta(minutes=15)) == 2
    assert len(mailoutbox) == 3
