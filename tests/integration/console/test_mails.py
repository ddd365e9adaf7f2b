"""Platform admins see mails that failed, never what they say, and send them again."""

import pytest

from accounts.mail.outbox import send_mail_in_language
from accounts.models import Mail, MailState
from tests.integration.console.browser import Browser, entries

LINK = "https://app.example/verify/secret-of-a-link/"


@pytest.fixture
def failed() -> Mail:
    mail = send_mail_in_language(
        "nora@example.com", "accounts/mails/verify_email", {"link": LINK, "hours": 24}, "en"
    )
    failure = "SMTPRecipientsRefused: mailbox unavailable"
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.FAILED, error=failure, next_try_at=None, tries=6
    )
    return Mail.objects.get(pk=mail.pk)


def read(site: Browser, path: str) -> str:
    response = site.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_failed_mail_is_on_the_overview_and_in_the_list(site: Browser, failed: Mail) -> None:
    for path in ("/", "/accounts/mail/", f"/accounts/mail/{failed.pk}/change/"):
        page = read(site, path)
        assert "mailbox unavailable" in page
        assert "secret-of-a-link" not in page


def test_a_failed_mail_can_be_sent_again_and_that_is_logged(site: Browser, failed: Mail) -> None:
    page = f"/accounts/mail/{failed.pk}/change/"
    assert "Send it again" in read(site, page)
    assert site.post(f"/accounts/mail/{failed.pk}/again/", {}, form_at=page).status_code == 302
    failed.refresh_from_db()
    assert failed.state == MailState.QUEUED
    assert [entry.action for entry in entries("mail", failed.pk)] == ["mail.send_again"]
    assert "Send it again" not in read(site, page)


def test_a_mail_whose_text_is_gone_is_said_to_be(site: Browser, failed: Mail) -> None:
    page = f"/accounts/mail/{failed.pk}/change/"
    site.get(page)
    Mail.objects.filter(pk=failed.pk).update(sealed=None)
    response = site.post(f"/accounts/mail/{failed.pk}/again/", {}, form_at=page)
    assert response.status_code == 302
    assert Mail.objects.get(pk=failed.pk).state == MailState.FAILED
    assert entries("mail", failed.pk) == []


def test_nobody_but_a_platform_admin_sends_mails_again(failed: Mail) -> None:
    path = f"/accounts/mail/{failed.pk}/again/"
    assert Browser().post(path, {}, form_at="/login/").status_code in (302, 403)
    failed.refresh_from_db()
    assert failed.state == MailState.FAILED
