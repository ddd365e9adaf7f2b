"""/login/ and its second step, /logout/, /workspaces/."""

import time

import pyotp
import pytest

from accounts.models import Session
from accounts.services.factor_setup import confirm_totp
from accounts.services.passkeys import add_passkey, begin_passkey
from accounts.services.totp import begin_totp
from kernel.clock import utc_now
from tenants.models import Role
from tenants.services.workspaces import add_member
from tests.integration.dashboard.accounts.conftest import PASSWORD, Nora, log_in
from tests.support.authenticator import Authenticator
from tests.support.factories import Workspace
from tests.support.pages import browse_as

SECOND = "/login/second/"


def set_up_app(nora: Nora) -> tuple[str, list[str]]:
    session = Session.objects.filter(user=nora.user).latest("created_at")
    secret = begin_totp(nora.user, password=PASSWORD, address="", now=utc_now()).secret
    code = pyotp.TOTP(secret).now()
    return secret, confirm_totp(nora.user, code=code, session_id=session.pk, now=utc_now())


def test_the_form_logs_in_and_leads_on(nora: Nora) -> None:
    browser, answer = log_in(nora.email.upper())
    assert (answer.status_code, answer["Location"]) == (302, "/")
    cookie = answer.cookies["login"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    assert nora.email in browser.read("/account/")
    _, answer = log_in(nora.email, next="/account/security/")
    assert answer["Location"] == "/account/security/"


def test_staying_logged_in_lasts_30_days(nora: Nora) -> None:
    _, answer = log_in(nora.email, stay="on")
    assert answer.cookies["login"]["max-age"] == 30 * 24 * 3600


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", "x"]
)
def test_it_leads_to_no_other_site(nora: Nora, target: str) -> None:
    assert log_in(nora.email, next=target)[1]["Location"] == "/"


def test_a_wrong_password_and_an_unknown_email_look_the_same(nora: Nora) -> None:
    wrong, unknown = log_in(nora.email, "wrong")[1], log_in("nobody@studio.example", "wrong")[1]
    assert wrong.status_code == unknown.status_code == 400
    words = b"No active account has this email and password."
    assert words in wrong.content
    assert words in unknown.content
    assert b"wrong" not in wrong.content.replace(b"wrong-", b"")


def test_the_limit_says_how_long_to_wait(nora: Nora) -> None:
    browser = browse_as(None)
    form = {"email": nora.email, "password": "wrong"}
    for _ in range(10):
        browser.post("/login/", form, X_Forwarded_For="198.51.100.7")
    answer = browser.post("/login/", form, X_Forwarded_For="198.51.100.7")
    assert answer.status_code == 429
    assert b"Time left: 15 minutes." in answer.content


def test_somebody_who_is_logged_in_is_led_on(nora: Nora) -> None:
    assert nora.browser.get("/login/?next=/account/")["Location"] == "/account/"
    assert nora.browser.get("/signup/")["Location"] == "/"


def test_a_second_factor_is_asked_for(nora: Nora) -> None:
    secret, codes = set_up_app(nora)
    browser, answer = log_in(nora.email, next="/account/")
    assert answer["Location"] == f"{SECOND}?next=%2Faccount%2F"
    assert "login" not in answer.cookies
    assert browser.get("/account/").status_code == 302
    page = browser.read(f"{SECOND}?next=/account/")
    assert 'name="otp"' in page
    assert "data-passkey" not in page
    wrong = browser.post(SECOND, {"otp": "000000"})
    assert wrong.status_code == 400
    assert b"This code is wrong or was used before." in wrong.content
    code = pyotp.TOTP(secret).at(int(time.time()) + 30)
    right = browser.post(SECOND, {"otp": code, "next": "/account/"})
    assert right["Location"] == "/account/"
    assert Session.objects.filter(user=nora.user).latest("created_at").second_factor_at
    other, _ = log_in(nora.email)
    assert other.post(SECOND, {"otp": codes[0]})["Location"] == "/"


def test_a_passkey_is_a_second_step(nora: Nora) -> None:
    key = Authenticator()
    challenge = begin_passkey(nora.user, password=PASSWORD, address="")
    add_passkey(
        nora.user,
        name="Key",
        state=challenge.state,
        answer=key.register(challenge.options),
        session_id=Session.objects.filter(user=nora.user).latest("created_at").pk,
        now=utc_now(),
    )
    browser, _ = log_in(nora.email)
    page = browser.get(SECOND)
    context = page.context["passkey"]  # type: ignore[attr-defined]  # of the test client
    form = {"state": context.state, "answer": key.sign(context.options)}
    assert browser.post(SECOND, {**form, "answer": "{}"}).status_code == 400
    context = browser.get(SECOND).context["passkey"]  # type: ignore[attr-defined]  # as above
    form = {"state": context.state, "answer": key.sign(context.options)}
    assert browser.post(SECOND, form)["Location"] == "/"
    assert browser.get("/account/").status_code == 200


def test_without_the_first_step_there_is_no_second(nora: Nora) -> None:
    assert browse_as(None).get(SECOND)["Location"] == "/login/"
    browser = browse_as(None)
    browser.client.cookies["login-pending"] = "forged"
    assert browser.post(SECOND, {"otp": "000000"})["Location"] == "/login/"


def test_a_new_password_ends_a_pending_log_in(nora: Nora) -> None:
    _, codes = set_up_app(nora)
    browser, _ = log_in(nora.email)
    nora.user.refresh_from_db()
    nora.user.set_password("four quiet rivers")
    nora.user.save()
    assert browser.post(SECOND, {"otp": codes[0]})["Location"] == "/login/"


def test_log_out_ends_the_log_in_and_needs_a_post(nora: Nora) -> None:
    assert nora.browser.get("/logout/").status_code == 405
    assert nora.browser.post("/logout/")["Location"] == "/login/"
    assert not Session.objects.filter(user=nora.user, revoked_at=None).exists()


def test_several_workspaces_are_chosen_from(nora: Nora, sud: Workspace) -> None:
    add_member(tenant_id=sud.tenant.pk, user=nora.user, role=Role.EDITOR)
    browser, answer = log_in(nora.email)
    assert answer["Location"] == "/workspaces/"
    page = browser.read("/workspaces/")
    assert f'href="/{sud.tenant.slug}/"' in page
    assert f'href="/{nora.tenant.slug}/"' in page
