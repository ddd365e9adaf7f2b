"""A new SECRET_KEY: stored secrets are sealed again, beside a product that runs."""

import secrets
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.mail.delivery import send_due_mails
from accounts.models import Mail, TotpSecret
from accounts.sealed_fields import SealedColumn
from accounts.sealing import is_sealed_by_current_key, seal, unseal
from accounts.services import resealing
from kernel.clock import utc_now
from tests.integration.accounts.conftest import Person
from tests.integration.accounts.test_two_factor import INVALID, get_code, log_in, set_up
from webhooks.models import WebhookSubscription


@pytest.fixture(autouse=True)
def empty_tables() -> Iterator[None]:
    """Of what other tests have sealed with keys of their own."""
    for model in (Mail, TotpSecret, WebhookSubscription):
        model.objects.all().delete()
    yield
    for model in (Mail, TotpSecret, WebhookSubscription):
        model.objects.all().delete()


def change_key(settings: Settings) -> str:
    """Returns the key of before, which is a fallback now."""
    before: str = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = secrets.token_hex(32), [before]
    return before


def reseal() -> str:
    output = StringIO()
    call_command("reseal_secrets", stdout=output)
    return output.getvalue()


def test_apps_and_mails_outlive_the_old_key(
    nora: Person, settings: Settings, mailoutbox: list[object]
) -> None:
    secret, _ = set_up(nora)
    waiting = Mail.objects.count()
    change_key(settings)
    assert "accounts.TotpSecret.sealed: 1 sealed again, 0 were current" in reseal()
    assert "accounts.TotpSecret.sealed: 0 sealed again, 1 were current" in reseal()
    settings.SECRET_KEY_FALLBACKS = []
    assert send_due_mails(now=utc_now()) == len(mailoutbox) == waiting > 0
    assert log_in(nora, get_code(secret, 1)).status == 200


def test_without_resealing_the_app_works_until_the_fallback_is_removed(
    nora: Person, settings: Settings
) -> None:
    secret, _ = set_up(nora)
    change_key(settings)
    assert log_in(nora, get_code(secret, 0)).outcome == INVALID  # it was used in the set-up
    assert log_in(nora, get_code(secret, 1)).status == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert log_in(nora, get_code(secret, 1)).outcome == INVALID


def test_a_lost_key_is_reported_with_its_rows(nora: Person, settings: Settings) -> None:
    set_up(nora)
    Mail.objects.all().delete()
    change_key(settings)
    settings.SECRET_KEY_FALLBACKS = []
    output, [row] = StringIO(), TotpSecret.objects.all()
    with pytest.raises(CommandError, match="add it and run this again"):
        call_command("reseal_secrets", stdout=output)
    assert f"1 cannot be read (rows {row.pk})" in output.getvalue()


def test_all_rows_of_a_large_table_are_sealed_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "_BATCH", 3)
    now = utc_now()
    Mail.objects.bulk_create(
        Mail(to="a@b.example", kind="k", created_at=now, sealed=seal(b"x", purpose="mail"))
        for _ in range(10)
    )
    change_key(settings)
    assert "accounts.Mail.sealed: 10 sealed again, 0 were current" in reseal()
    sealed = Mail.objects.values_list("sealed", flat=True)
    assert all(is_sealed_by_current_key(bytes(one or b""), purpose="mail") for one in sealed)


def test_a_secret_that_changes_meanwhile_is_left_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = Mail.objects.create(
        to="a@b.example", kind="k", created_at=utc_now(), sealed=seal(b"old", purpose="mail")
    )
    change_key(settings)

    def read_then_sent(sealed: bytes, *, purpose: str) -> bytes:
        Mail.objects.filter(pk=mail.pk).update(sealed=None)
        return unseal(sealed, purpose=purpose)

    monkeypatch.setattr(resealing, "unseal", read_then_sent)
    counted: dict[str, int] = {}

    def count(column: SealedColumn, counts: resealing.ResealCounts) -> None:
        counted[column.title] = counts.resealed

    assert resealing.reseal_all(report=count)
    assert counted["accounts.Mail.sealed"] == 0
    mail.refresh_from_db()
    assert mail.sealed is None


def test_a_mail_that_only_another_process_can_read_is_tried_again(
    settings: Settings, mailoutbox: list[object]
) -> None:
    ours = settings.SECRET_KEY
    settings.SECRET_KEY = secrets.token_hex(32)
    sealed = seal(b"x", purpose="mail")
    settings.SECRET_KEY = ours
    now = utc_now()
    mail = Mail.objects.create(
        to="a@b.example", kind="k", created_at=now, next_try_at=now, sealed=sealed
    )
    assert send_due_mails(now=now) == len(mailoutbox) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.tries, bool(mail.sealed)) == ("queued", 1, True)
