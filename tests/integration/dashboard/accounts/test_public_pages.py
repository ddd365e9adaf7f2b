"""Pages of people who are not logged in: axe finds nothing, nothing scrolls sideways."""

import pytest
from playwright.sync_api import Browser

from tests.integration.accounts.mailbox import get_token
from tests.integration.dashboard.accounts.conftest import Nora, log_in
from tests.integration.dashboard.accounts.test_log_in import set_up_app
from tests.integration.dashboard.test_accessibility import inspect_page
from tests.support.browser import Chromium
from tests.support.pages import browse_as

PAGES = ["/login/", "/login/?next=/account/", "/signup/", "/forgot/"]


def inspect(chromium: Chromium, served: int, path: str, language: str, **cookies: str) -> list[str]:
    def look(browser: Browser) -> list[str]:
        return inspect_page(browser, f"http://app.localhost:{served}{path}", cookies, language)

    return chromium.run(look)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_a_form_can_be_used_by_everybody(
    path: str, language: str, chromium: Chromium, served: int
) -> None:
    assert inspect(chromium, served, path, language) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mailed_links_can_be_used_by_everybody(
    nora: Nora, language: str, chromium: Chromium, served: int
) -> None:
    browse_as(None).post("/forgot/", {"email": nora.email})
    nora.browser.post("/account/verify/")
    for kind, mail in (("reset", "reset_password"), ("verify", "verify_email")):
        path = f"/{kind}/{get_token(nora.email, mail)}/"
        assert inspect(chromium, served, path, language) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_second_step_can_be_used_by_everybody(
    nora: Nora, language: str, chromium: Chromium, served: int
) -> None:
    set_up_app(nora)
    browser, _ = log_in(nora.email)
    pending = browser.client.cookies["login-pending"].value
    found = inspect(chromium, served, "/login/second/", language, **{"login-pending": pending})
    assert found == []
