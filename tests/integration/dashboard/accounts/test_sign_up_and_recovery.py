"""/signup/, /forgot/, /reset/, /verify/ and the change of email."""

import secrets
from datetime import timedelta
from functools import partial

import pytest

from accounts.models import Mail, Session, User
from kernel.clock import utc_now
from tenants.models import Membership
from tests.integration.accounts.mailbox import get_token, list_mails
from tests.integration.dashboard.accounts.conftest import PASSWORD, Nora, log_in
from tests.integration.dashboard.accounts.test_log_in import set_up_app
from tests.support.factories import run_parallel
from tests.support.pages import browse_as


def test_a_sign_up_opens_the_new_workspace_and_mails_a_link() -> None:
    email = f"{secrets.token_hex(6)}@studio.example"
    browser = browse_as(None)
    form = {"email": email, "password": PASSWORD, "workspace": "Studio Ouest"}
    answer = browser.post("/signup/", form, Accept_Language="fr")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/studio-ouest")
    assert list_mails(email)[0].subject == "Confirmez votre adresse e-mail"
    assert Session.objects.get(user__email=email).secret_digest
    token = get_token(email, "verify_email")
    assert "Confirm this address" in browser.read(f"/verify/{token}/")
    assert User.objects.get(email=email).email_verified_at is None
    assert browser.post(f"/verify/{token}/")["Location"] == "/"
    assert User.objects.get(email=email).email_verified_at is not None
    for again in (browser.get(f"/verify/{token}/"), browser.post(f"/verify/{token}/")):
        assert again.status_code == 400
        assert b"This address is confirmed already." in again.content


def test_a_button_that_is_pressed_twice_makes_one_account() -> None:
    email = f"{secrets.token_hex(6)}@studio.example"
    form = {"email": email, "password": PASSWORD, "workspace": "Studio Est"}
    browsers = [browse_as(None) for _ in range(3)]
    answers = run_parallel([partial(one.post, "/signup/", form) for one in browsers])
    assert [answer.status_code for answer in answers] == [302] * 3
    assert Membership.objects.filter(user__email=email).count() == 1
    assert Mail.objects.filter(to=email).count() == 1
    for browser in browsers:
        assert "/studio-est" in browser.get("/")["Location"]


@pytest.mark.parametrize("what", ["password", "time", "app"])
def test_a_sign_up_logs_nobody_in_who_is_somebody_else(what: str, nora: Nora) -> None:
    form = {"email": nora.email, "password": PASSWORD, "workspace": "Studio"}
    if what == "password":
        form["password"] = "four loud rivers"
    elif what == "time":
        joined = User.objects.filter(pk=nora.user.pk)
        joined.update(date_joined=nora.user.date_joined - timedelta(minutes=3))
    else:
        set_up_app(nora)
    answer = browse_as(None).post("/signup/", form)
    assert answer.status_code == 409
    assert "login" not in answer.cookies


def test_what_is_wrong_stands_beside_the_fields_and_nothing_is_lost() -> None:
    form = {"email": "no address", "password": "short", "workspace": ""}
    answer = browse_as(None).post("/signup/", form)
    page = answer.content.decode()
    assert answer.status_code == 400
    for field in form:
        assert f'id="{field}-error"' in page
    assert 'value="no address"' in page
    assert 'value="short"' not in page


def test_a_taken_email_is_said(nora: Nora) -> None:
    User.objects.filter(pk=nora.user.pk).update(date_joined=utc_now() - timedelta(hours=1))
    form = {"email": nora.email, "password": PASSWORD, "workspace": "Studio"}
    answer = browse_as(None).post("/signup/", form)
    assert answer.status_code == 409
    assert b"An account with this email exists already." in answer.content


def test_a_forgotten_password_is_set_anew(nora: Nora) -> None:
    browser = browse_as(None)
    known = browser.post("/forgot/", {"email": nora.email})
    unknown = browser.post("/forgot/", {"email": f"{secrets.token_hex(6)}@studio.example"})
    words = b"If this address has an account, a mail is on its way."
    assert words in known.content
    assert words in unknown.content
    path = f"/reset/{get_token(nora.email, 'reset_password')}/"
    assert 'autocomplete="new-password"' in browser.read(path)
    assert browser.post(path, {"password": "short"}).status_code == 400
    answer = browser.post(path, {"password": "four quiet rivers"})
    assert answer["Location"] == "/login/"
    assert nora.browser.get("/account/").status_code == 302
    assert log_in(nora.email, "four quiet rivers")[1].status_code == 302
    for again in (browser.get(path), browser.post(path, {"password": "four quiet rivers"})):
        assert again.status_code == 400
        assert b"A new password was set already" in again.content
        assert b'href="/login/"' in again.content
    expired = browser.get(f"/reset/{'x' * 43}/")
    assert b"This link was used or has expired." in expired.content
    assert b'href="/forgot/"' in expired.content


def test_the_verification_is_mailed_again(nora: Nora) -> None:
    assert "is not confirmed" in nora.browser.read("/account/")
    assert nora.browser.post("/account/verify/")["Location"] == "/account/"
    nora.browser.post(f"/verify/{get_token(nora.email, 'verify_email')}/")
    assert "is not confirmed" not in nora.browser.read("/account/")


def test_a_change_of_email_keeps_the_browser_that_confirms_it(nora: Nora) -> None:
    other, _ = log_in(nora.email)
    new = f"{secrets.token_hex(6)}@studio.example"
    refused = nora.browser.post("/account/email/", {"email": new, "password": "wrong"})
    assert refused.status_code == 400
    assert f'value="{new}"' in refused.content.decode()
    nora.browser.post("/account/email/", {"email": new, "password": PASSWORD})
    assert f"{new} waits" in nora.browser.read("/account/")
    path = f"/account/email/{get_token(new, 'change_email')}/"
    assert "Use this address" in nora.browser.read(path)
    assert nora.browser.post(path)["Location"] == "/"
    assert new in nora.browser.read("/account/")
    assert other.get("/account/").status_code == 302
