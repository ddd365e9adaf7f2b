"""Pages of people who are not logged in: axe finds nothing, nothing scrolls sideways."""

from functools import partial

import pytest

from tests.integration.dashboard.accounts.conftest import Nora, log_in
from tests.integration.dashboard.accounts.test_log_in import set_up_app
from tests.integration.dashboard.inspecting import inspect_page
from tests.support.browser import Chromium
from tests.support.pages import Person, browse_as

PAGES = ["/login/", "/login/?next=/account/", "/signup/", "/forgot/"]


def inspect(chromium: Chromium, served: int, person: Person, path: str, language: str) -> list[str]:
    return chromium.run(partial(inspect_page, person, served, path, language=language))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_a_form_can_be_used_by_everybody(
    path: str, language: str, chromium: Chromium, served: int
) -> None:
    assert inspect(chromium, served, browse_as(None), path, language) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_second_step_can_be_used_by_everybody(
    nora: Nora, language: str, chromium: Chromium, served: int
) -> None:
    set_up_app(nora)
    browser, _ = log_in(nora.email)
    assert inspect(chromium, served, browser, "/login/second/", language) == []
