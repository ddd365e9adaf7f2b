"""People and their accounts, in a browser: sign-up, forgotten password, two-factor, passkeys."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pyotp
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.journeys.launching import LaunchedStack
from tests.support.browser import Chromium, is_shown, launch_chromium

PASSWORD = "three quiet rivers"
NEW_PASSWORD = "four quiet rivers"
_WITHIN_MS = 20_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with launch_chromium() as chromium:
        yield chromium


class Visitor:
    """A browser of one person. said: messages of the console that are no refused form."""

    def __init__(self, browser: Browser, port: int, *, has_script: bool = True) -> None:
        self.port = port
        self.context = browser.new_context(java_script_enabled=has_script)
        self.context.set_default_timeout(_WITHIN_MS)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.email = f"{secrets.token_hex(6)}@studio.example"

    def _note(self, message: ConsoleMessage) -> None:
        # Chromium says of each refused form that its page did not load.
        if is_shown(message) and "Failed to load resource" not in message.text:
            self.said.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(f"http://app.localhost:{self.port}{path}")
        return self.page

    def sign_up(self) -> None:
        page = self.open("/signup/")
        page.get_by_label("Email").fill(self.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Name of your workspace").fill("Studio Nord")
        page.get_by_role("button", name="Sign up").click()
        page.wait_for_url(re.compile("/studio-nord"))

    def log_in(self, password: str = PASSWORD) -> None:
        page = self.open("/login/")
        page.get_by_label("Email").fill(self.email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_load_state()

    def log_out(self) -> None:
        self.context.clear_cookies()

    def find_link(self, kind: str) -> str:
        """The newest link of this kind in development's inbox."""
        inbox = self.context.new_page()
        deadline = time.monotonic() + _WITHIN_MS / 1000
        found: list[str] = []
        while not found and time.monotonic() < deadline:
            inbox.goto(f"http://localhost:{self.port}/inbox/")
            for entry in inbox.get_by_role("link").filter(has_text=self.email).all()[:1]:
                entry.click()
                links = inbox.locator("li a").all_text_contents()
                found = [link for link in links if f"/{kind}/" in link]
            inbox.wait_for_timeout(300)
        inbox.close()
        assert found, f"no mail with a link to /{kind}/"
        return found[0]


@contextmanager
def visit(browser: Browser, port: int, *, has_script: bool = True) -> Iterator[Visitor]:
    visitor = Visitor(browser, port, has_script=has_script)
    try:
        yield visitor
        assert visitor.said == [], visitor.said
    finally:
        visitor.context.close()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_sign_up_verify_and_a_forgotten_password(
    stack: LaunchedStack, chromium: Chromium, has_script: bool
) -> None:
    def journey(browser: Browser) -> None:
        with visit(browser, stack.port, has_script=has_script) as nora:
            nora.sign_up()
            expect(nora.open("/account/").get_by_text("is not confirmed")).to_be_visible()
            nora.page.goto(nora.find_link("verify"))
            nora.page.get_by_role("button", name="Confirm this address").click()
            nora.page.wait_for_load_state()
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
