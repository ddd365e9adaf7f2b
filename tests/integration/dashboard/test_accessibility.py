"""axe finds nothing, and nothing scrolls sideways, on any page, width, theme and language."""

from collections.abc import Iterator
from functools import partial

import pytest
from pytest_django import DjangoDbBlocker

from tests.integration.dashboard.inspecting import inspect_page, skip_unless_page
from tests.integration.dashboard.test_all_pages import STREAMS
from tests.integration.dashboard.walk import Scene, make_scene
from tests.support.browser import Chromium
from tests.support.factories import make_workspace
from tests.support.pages import Person, browse_as
from tests.support.routes import Route, list_routes

ROUTES = [
    pytest.param(route, id=route.name or route.pattern)
    for route in list_routes()
    if route.name not in STREAMS
]


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
    skip_unless_page(person, path)
    faults = chromium.run(partial(inspect_page, person, served, path, language=language))
    assert not faults, "\n".join(faults)
