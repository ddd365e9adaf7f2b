"""What a viewer sees differs from what the others see, and can be used by everybody, too."""

from collections.abc import Iterator
from functools import partial

import pytest
from pytest_django import DjangoDbBlocker

from tenants.models import Role
from tests.integration.dashboard.inspecting import inspect_page, skip_unless_page
from tests.integration.dashboard.test_all_pages import STREAMS
from tests.integration.dashboard.walk import Scene, make_scene
from tests.support.browser import Chromium
from tests.support.factories import make_workspace
from tests.support.pages import Person, browse_as_member
from tests.support.routes import Route, list_routes

ROUTES = [
    pytest.param(route, id=route.name or route.pattern)
    for route in list_routes()
    if route.is_of_workspace and route.name not in STREAMS
]


@pytest.fixture(scope="module")
def scene(migrated_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with django_db_blocker.unblock():
        yield make_scene(make_workspace(plan="agency", name="Studio Nord"))


@pytest.fixture(scope="module")
def viewer(scene: Scene) -> Person:
    return browse_as_member(scene.workspace.tenant, Role.VIEWER)


# The other language has the same parts, and is walked as the owner.
@pytest.mark.parametrize("route", ROUTES)
def test_a_page_can_be_used_by_every_viewer(
    route: Route, scene: Scene, viewer: Person, chromium: Chromium, served: int
) -> None:
    path = scene.path(route)
    assert path is not None
    skip_unless_page(viewer, path)
    faults = chromium.run(partial(inspect_page, viewer, served, path))
    assert not faults, "\n".join(faults)
