"""People and their accounts, in a browser: sign-up, forgotten password, two-factor, passkeys."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.launching import LaunchedStack
from tests.journeys.visitors import PASSWORD, visit
from tests.support.browser import Chromium

NEW_PASSWORD = "four quiet rivers"


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_sign_up_verify_and_a_forgotten_password(
    stack: LaunchedStack, chromium: Chromium, has_script: bool
) -> None:
    def journey(browser: Browser) -> None:
        with visit(browser, stack.port, has_script=has_script) as nora:
            nora.sign_up()
            expect(nora.open("/account/").get_by_text("is not confirmed")).to_be_visible()
            nora.confirm_email()
            expect(nora.open("/account/").get_by_text("· confirmed")).to_be_visible()
            nora.log_out()
            page = nora.open("/forgot/")
            page.get_by_label("Email").fill(nora.email)
            page.get_by_role("button", name="Mail me a link").click()
            expect(page.get_by_role("status").first).to_contain_text("a mail is on its way")
            page.goto(nora.find_link("reset"))
            page.get_by_label("New password").fill(NEW_PASSWORD)
            page.get_by_role("button", name="Set the password").click()
            page.wait_for_url(re.compile("/login/"))
            nora.log_in(PASSWORD)
            expect(page.get_by_role("alert")).to_contain_text("No active account has this email")
            nora.log_in(NEW_PASSWORD)
            expect(nora.open("/account/").locator("h1")).to_have_text("Account")

    chromium.run(journey)


def test_an_app_and_its_recovery_codes(stack: LaunchedStack, chromium: Chromium) -> None:
    def journey(browser: Browser) -> None:
        with visit(browser, stack.port) as nora:
            nora.sign_up()
            page = nora.open("/account/security/")
            page.get_by_text("Set up an app").click()
            page.locator("#app-password").fill(PASSWORD)
            page.locator("form[action$='/app/'] button.button-primary").click()
            secret = (page.locator(".secret").text_content() or "").replace(" ", "")
            page.get_by_label("2. Enter the six digits").fill(pyotp.TOTP(secret).now())
            page.get_by_role("button", name="Turn it on").click()
            expect(page.locator(".recovery-codes code")).to_have_count(10)
            codes = page.locator(".recovery-codes code").all_text_contents()
            assert len(codes) == 10
            nora.log_out()
            nora.log_in()
            page.get_by_label("Code").fill(pyotp.TOTP(secret).at(int(time.time()) + 30))
            page.get_by_role("button", name="Continue").click()
            page.wait_for_url(re.compile("/studio-nord"))
            nora.log_out()
            nora.log_in()
            page.get_by_label("Code").fill(codes[0])
            page.get_by_role("button", name="Continue").click()
            page.wait_for_url(re.compile("/studio-nord"))
            expect(nora.open("/account/security/").get_by_text("9 codes are left")).to_be_visible()

    chromium.run(journey)


def test_a_passkey(stack: LaunchedStack, chromium: Chromium) -> None:
    def journey(browser: Browser) -> None:
        with visit(browser, stack.port) as nora:
            nora.sign_up()
            developer = nora.context.new_cdp_session(nora.page)
            developer.send("WebAuthn.enable")
            key = {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
            developer.send("WebAuthn.addVirtualAuthenticator", {"options": key})
            page = nora.open("/account/security/")
            page.get_by_text("Add a passkey").click()
            page.locator("#passkey-name").fill("Laptop")
            page.locator("#passkey-password").fill(PASSWORD)
            page.locator("form[action$='/passkeys/'] button.button-primary").click()
            page.get_by_role("button", name="Make the passkey").click()
            expect(page.locator(".recovery-codes li")).to_have_count(10)
            nora.log_out()
            nora.log_in()
            page.get_by_role("button", name="Use a passkey").click()
            page.wait_for_url(re.compile("/studio-nord"))
            page = nora.open("/account/security/")
            expect(page.get_by_text("Laptop").first).to_be_visible()
            expect(page.get_by_text("last used")).to_be_visible()

    chromium.run(journey)
