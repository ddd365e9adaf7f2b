"""/account/, /account/security/ and what is below them."""

import re
import time

import pyotp
import pytest

from accounts.models import Passkey, Session, User
from accounts.selectors import has_second_factor
from tenants.models import Membership, Role
from tenants.services.workspaces import add_member
from tests.integration.dashboard.accounts.conftest import PASSWORD, Nora, log_in
from tests.support.authenticator import Authenticator
from tests.support.factories import Workspace
from tests.support.pages import browse_as

SECURITY = "/account/security/"
PAGES = ["/account/", "/account/delete/", SECURITY, "/workspaces/"]
FORMS = [
    "/account/",
    "/account/password/",
    "/account/email/",
    "/account/email/cancel/",
    "/account/verify/",
    "/account/delete/",
    "/account/leave/1/",
    f"{SECURITY}sessions/",
    f"{SECURITY}app/",
    f"{SECURITY}app/remove/",
    f"{SECURITY}codes/",
    f"{SECURITY}confirm/",
    f"{SECURITY}passkeys/",
    f"{SECURITY}passkeys/1/",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_and_nobody_else_gets_in(nora: Nora, path: str) -> None:
    page = nora.browser.read(path)
    assert page.count("<h1") == 1
    assert browse_as(None).get(path)["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("path", FORMS)
def test_no_form_works_without_a_log_in(path: str) -> None:
    assert browse_as(None).post(path, {"password": PASSWORD})["Location"] == "/login/"


def test_the_profile_is_saved_and_its_language_used(nora: Nora) -> None:
    form = {"full_name": " Nora ", "language": "fr", "theme": "dark"}
    assert nora.browser.post("/account/", form)["Location"] == "/account/"
    page = nora.browser.read("/account/")
    assert '<html lang="fr" class="theme-dark"' in page
    user = User.objects.get(pk=nora.user.pk)
    assert (user.full_name, user.has_shortcuts) == ("Nora", False)
    wrong = nora.browser.post("/account/", {**form, "full_name": "x" * 121})
    assert wrong.status_code == 400
    assert b'id="full_name-error"' in wrong.content


def test_a_new_password_keeps_this_browser_only(nora: Nora) -> None:
    other, _ = log_in(nora.email)
    form = {"current_password": "wrong", "password": "four quiet rivers"}
    refused = nora.browser.post("/account/password/", form)
    assert refused.status_code == 400
    assert b"This is not your current password." in refused.content
    form["current_password"] = PASSWORD
    assert nora.browser.post("/account/password/", form)["Location"] == "/account/"
    assert nora.browser.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_one_leaves_a_workspace_but_not_as_its_last_owner(nora: Nora, sud: Workspace) -> None:
    mine = Membership.objects.get(user=nora.user)
    refused = nora.browser.post(f"/account/leave/{mine.pk}/")
    assert refused.status_code == 409
    assert b"A workspace needs an owner" in refused.content
    joined = add_member(tenant_id=sud.tenant.pk, user=nora.user, role=Role.EDITOR)
    assert nora.browser.post(f"/account/leave/{joined.pk}/")["Location"] == "/account/"
    theirs = Membership.objects.get(user=sud.owner_user)
    assert nora.browser.post(f"/account/leave/{theirs.pk}/").status_code == 404
    assert Membership.objects.filter(pk=theirs.pk).exists()


def test_log_ins_are_listed_and_ended(nora: Nora, sud: Workspace) -> None:
    other, _ = log_in(nora.email)
    page = nora.browser.read(SECURITY)
    assert page.count("this one") == 1
    [found] = re.findall(r'name="session" value="([^"]+)"', page)
    foreign = Session.objects.filter(user=sud.owner_user).first()
    assert foreign is not None
    path = f"{SECURITY}sessions/"
    for unknown in (str(foreign.pk), "x", ""):
        assert nora.browser.post(path, {"session": unknown}).status_code == 404
    assert nora.browser.post(path, {"session": found})["Location"] == SECURITY
    assert other.get("/account/").status_code == 302
    third, _ = log_in(nora.email)
    nora.browser.post(path, {"others": "1"})
    assert third.get("/account/").status_code == 302
    assert nora.browser.get("/account/").status_code == 200


def test_an_app_is_set_up_shown_once_and_removed(nora: Nora) -> None:
    path = f"{SECURITY}app/"
    assert nora.browser.get(path)["Location"] == SECURITY
    assert nora.browser.post(path, {"password": "wrong"}).status_code == 400
    assert nora.browser.post(path, {"password": PASSWORD})["Location"] == path
    page = nora.browser.read(path)
    assert "<svg" in page
    assert "style=" not in page
    [shown] = re.findall(r'<code class="secret">([^<]+)</code>', page)
    secret = shown.replace(" ", "")
    assert nora.browser.post(path, {"otp": "000000"}).status_code == 400
    done = nora.browser.post(path, {"otp": pyotp.TOTP(secret).now()})
    codes = re.findall(r"<li><code>([0-9a-z-]{14})</code>", done.content.decode())
    assert len(codes) == 10
    assert "login" in done.cookies, "the log-in has gained rights: its cookie changes"
    page = nora.browser.read(SECURITY)
    assert "10 codes are left" in page
    assert secret not in page
    assert codes[0] not in page
    assert nora.browser.get(path)["Location"] == SECURITY
    renewed = nora.browser.post(f"{SECURITY}codes/", {"password": PASSWORD}).content.decode()
    assert codes[0] not in renewed
    assert nora.browser.post(f"{path}remove/", {"password": "wrong"}).status_code == 400
    for _ in range(2):
        answer = nora.browser.post(f"{path}remove/", {"password": PASSWORD})
        assert answer["Location"] == SECURITY
    assert not has_second_factor(nora.user.pk)


def test_a_second_press_finds_the_app_set_up_and_says_where_codes_are(nora: Nora) -> None:
    """The browser shows the answer to the last press only."""
    path = f"{SECURITY}app/"
    nora.browser.post(path, {"password": PASSWORD})
    [shown] = re.findall(r'<code class="secret">([^<]+)</code>', nora.browser.read(path))
    totp = pyotp.TOTP(shown.replace(" ", ""))
    code = totp.now()
    assert nora.browser.post(path, {"otp": code}).status_code == 200
    again = nora.browser.post(path, {"otp": code})
    assert again["Location"] == SECURITY
    assert "login" in again.cookies, "that of the first press is not known to the browser"
    assert "If you have not seen your recovery codes" in nora.browser.read(SECURITY)
    other = nora.browser.post(path, {"otp": totp.at(0)})
    assert other.status_code == 409
    assert "login" not in other.cookies


def test_a_log_in_from_before_is_confirmed_by_a_code(nora: Nora) -> None:
    path = f"{SECURITY}app/"
    other, _ = log_in(nora.email)
    nora.tenant.requires_two_factor = True
    nora.tenant.save()
    style = f"/{nora.tenant.slug}/brand.css"
    required = other.get(style)["Location"]
    assert "asks all members for a second factor" in other.read(required)
    nora.browser.post(path, {"password": PASSWORD})
    page = nora.browser.read(path)
    secret = re.findall(r'<code class="secret">([^<]+)</code>', page)[0].replace(" ", "")
    nora.browser.post(path, {"otp": pyotp.TOTP(secret).now()})
    assert nora.browser.get(style).status_code == 200
    assert "asks for your second factor" in other.read(required)
    assert other.post(f"{SECURITY}confirm/", {"otp": "000000"}).status_code == 400
    code = pyotp.TOTP(secret).at(int(time.time()) + 30)
    assert other.post(f"{SECURITY}confirm/", {"otp": code})["Location"] == "/"
    assert other.get(style).status_code == 200


def test_a_passkey_is_added_renamed_and_removed(nora: Nora) -> None:
    path = f"{SECURITY}passkeys/"
    wrong = nora.browser.post(path, {"name": "Laptop", "password": "wrong"})
    assert wrong.status_code == 400
    unnamed = nora.browser.post(path, {"name": " ", "password": PASSWORD})
    assert unnamed.status_code == 400
    asked = nora.browser.post(path, {"name": "Laptop", "password": PASSWORD})
    challenge = asked.context["challenge"]  # type: ignore[attr-defined]  # of the test client
    form = {"name": "Laptop", "state": challenge.state}
    assert nora.browser.post(path, {**form, "answer": "{}"}).status_code == 400
    asked = nora.browser.post(path, {"name": "Laptop", "password": PASSWORD})
    challenge = asked.context["challenge"]  # type: ignore[attr-defined]  # as above
    form = {"name": "Laptop", "state": challenge.state}
    made = {**form, "answer": Authenticator().register(challenge.options)}
    assert b"recovery-codes" in nora.browser.post(path, made).content
    passkey = Passkey.objects.get(user=nora.user)
    one = f"{path}{passkey.pk}/"
    assert nora.browser.post(one, {"name": "Old laptop"})["Location"] == SECURITY
    assert "Old laptop" in nora.browser.read(SECURITY)
    assert nora.browser.post(one, {"password": "wrong"}).status_code == 400
    assert nora.browser.post(one, {"password": PASSWORD})["Location"] == SECURITY
    assert not has_second_factor(nora.user.pk)
    assert nora.browser.post(one, {"name": "x"}).status_code == 404


def test_an_account_is_deleted_with_the_workspaces_named(nora: Nora) -> None:
    path = "/account/delete/"
    assert nora.tenant.slug in nora.browser.read(path)
    refused = nora.browser.post(path, {"password": PASSWORD})
    assert refused.status_code == 409
    form = {"password": PASSWORD, "workspaces": [nora.tenant.slug]}
    assert nora.browser.post(path, form)["Location"] == "/login/"
    assert not User.objects.filter(pk=nora.user.pk).exists()
    assert nora.browser.get("/account/").status_code == 302


def test_pages_know_their_forms_by_labels_and_leave_no_style_inline(nora: Nora) -> None:
    for path in [*PAGES, "/login/", "/signup/", "/forgot/"]:
        browser = browse_as(None) if path in ("/login/", "/signup/") else nora.browser
        page = browser.read(path)
        ids = re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path
        for name in ids:
            assert f'for="{name}"' in page, (path, name)
        assert "style=" not in page
        assert "<script>" not in page
