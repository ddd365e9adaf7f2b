"""The designer in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from dashboard.frame.login_cookie import get_cookie_name
from tests.integration.dashboard.designer.walking import Walk
from tests.support.browser import Chromium, open_page
from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as


@pytest.fixture
def walk(chromium: Chromium, served: int, nord: Workspace) -> Walk:
    """Runs steps on a page of a workspace, as its owner by default, with a silent console."""

    def run(
        path: str,
        steps: Callable[[Page], None],
        *,
        width: int = 1280,
        person: Person | None = None,
        of: Workspace = nord,
    ) -> None:
        person = person or browse_as(of.owner_user)
        cookies = {get_cookie_name(): person.client.cookies[get_cookie_name()].value}

        def job(browser: Browser) -> None:
            url = f"http://app.localhost:{served}/{of.tenant.slug}/{path}"
            with open_page(browser, url=url, cookies=cookies, width=width) as (page, said):
                steps(page)
                # The browser itself says so of each request that was refused or broken off.
                assert [line for line in said if "Failed to " not in line] == []

        chromium.run(job)

    return run
