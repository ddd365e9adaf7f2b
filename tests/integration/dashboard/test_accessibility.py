"""axe finds nothing, and nothing scrolls sideways, on any page, width, theme and language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from dashboard.frame.login_cookie import get_cookie_name
from tests.integration.dashboard.test_all_pages import STREAMS
from tests.integration.dashboard.walk import Scene, make_scene
from tests.support.browser import Chromium, find_violations, open_page
from tests.support.factories import make_workspace
from tests.support.pages import Person, browse_as
from tests.support.routes import Route, list_routes

ROUTES = [
    pytest.param(route, id=route.name or route.pattern)
    for route in list_routes()
    if route.name not in STREAMS
]
# What differs between themes.
COLOURS = ("color-contrast", "link-in-text-block")
WIDTHS = (1280, 390)
NARROWEST = 320


@pytest.fixture(scope="module")
def scene(migrated_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with django_db_blocker.unblock():
        yield make_scene(make_workspace(plan="agency", name="Studio Nord"))


@pytest.fixture(scope="module")
def person(scene: Scene) -> Person:
    return browse_as(scene.workspace.owner_user, second_factor=True)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("route", ROUTES)
def test_a_page_can_be_used_by_everybody(
    route: Route, language: str, scene: Scene, person: Person, chromium: Chromium, served: int
) -> None:
    path = scene.path(route)
    if path is None:
        pytest.skip("a secret in the URL")
    answer = person.get(path)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        pytest.skip(f"no page: {answer.status_code} {answer['Content-Type']}")
    if b"<html" not in answer.content:
        pytest.skip("a part of a page")
    url = f"http://app.localhost:{served}{path}"
    cookies = {get_cookie_name(): person.client.cookies[get_cookie_name()].value}

    def inspect(browser: Browser) -> list[str]:
        return inspect_page(browser, url, cookies, language)

    faults = chromium.run(inspect)
    assert not faults, "\n".join(faults)


def inspect_page(browser: Browser, url: str, cookies: dict[str, str], language: str) -> list[str]:
    """Everything that is wrong with the page."""
    faults: list[str] = []
    with open_page(browser, url=url, cookies=cookies, language=language) as (page, said):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                rules = COLOURS if theme == "dark" else ()
                found = find_violations(page, rules=rules)
                faults += [f"{width} {theme} {fault}" for fault in found]
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if too_wide > 0:
            faults.append(f"scrolls sideways by {too_wide} px at {NARROWEST}")
        faults += said
    return faults
