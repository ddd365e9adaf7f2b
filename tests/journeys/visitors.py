"""People with a browser on a running stack, and their mail."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.journeys.agencies import put_on_agency_plan
from tests.journeys.launching import LaunchedStack
from tests.support.browser import is_shown

PASSWORD = "three quiet rivers"
_WITHIN_MS = 20_000


class Visitor:
    """A browser of one new person. home: the path of their workspace, after the sign-up.

    said: messages of the console that are no refused form.
    """

    def __init__(self, browser: Browser, port: int, *, has_script: bool = True) -> None:
        self.port = port
        self.context = browser.new_context(java_script_enabled=has_script)
        self.context.set_default_timeout(_WITHIN_MS)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.email = f"{secrets.token_hex(6)}@studio.example"
        self.app = f"http://app.localhost:{port}"
        self.home = ""

    def _note(self, message: ConsoleMessage) -> None:
        # Chromium says of each refused form that its page did not load.
        if is_shown(message) and "Failed to load resource" not in message.text:
            self.said.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.app}{path}")
        return self.page

    def sign_up(self) -> None:
        page = self.open("/signup/")
        page.get_by_label("Email").fill(self.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Name of your workspace").fill("Studio Nord")
        page.get_by_role("button", name="Sign up").click()
        page.wait_for_url(re.compile("/studio-nord"))
        self.home = "/" + urlsplit(page.url).path.split("/")[1] + "/"

    def move_to_agency_plan(self, stack: LaunchedStack) -> None:
        with httpx.Client(base_url=stack.base_url, timeout=15) as client:
            put_on_agency_plan(stack, client, self.home.strip("/"))

    def accept_invitation(self) -> None:
        """Make the account by the link of the mail."""
        self.page.goto(self.find_link("invite"))
        self.page.get_by_label("Your name").fill("Inès Laurent")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Make the account and accept").click()
        self.page.wait_for_url(re.compile("/studio-nord"))
        self.home = urlsplit(self.page.url).path

    def confirm_email(self) -> None:
        """By the link of the mail."""
        self.page.goto(self.find_link("verify"))
        self.page.get_by_role("button", name="Confirm this address").click()
        self.page.wait_for_load_state()

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
