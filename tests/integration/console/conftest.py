"""A platform admin with a browser."""

import pytest

from accounts.models import User
from tests.integration.console.browser import Browser, make_person


@pytest.fixture
def ada() -> User:
    return make_person(is_staff=True)


@pytest.fixture
def site(ada: User) -> Browser:
    browser = Browser()
    assert browser.log_in(ada.email).status_code == 302
    return browser
