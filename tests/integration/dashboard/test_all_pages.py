"""Rules that hold on every URL of the app host, now and later."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from tenants.models import Role
from tests.integration.dashboard.walk import Scene, make_scene
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import HOST, Person, browse_as, browse_as_member
from tests.support.routes import Route, list_routes

ROUTES = [pytest.param(route, id=route.name or route.pattern) for route in list_routes()]
OF_WORKSPACE = [
    pytest.param(route, id=route.name or route.pattern)
    for route in list_routes()
    if route.is_of_workspace
]
MOST_QUERIES = 12
# Handed over to the edge, which this client does not have in front of it.
STREAMS = {"figures-live", "figures-export", "members-export"}


@pytest.fixture(scope="module")
def scene(migrated_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """One for all tests, which change nothing in it."""
    with django_db_blocker.unblock():
        yield make_scene(make_workspace(plan="agency", name="Studio Nord"))


@pytest.fixture(scope="module")
def foreign(migrated_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Workspace]:
    with django_db_blocker.unblock():
        yield make_workspace(plan="agency", name="Atelier Sud")


@pytest.fixture(scope="module")
def owner(scene: Scene) -> Person:
    return browse_as(scene.workspace.owner_user)


@pytest.fixture(scope="module")
def viewer(scene: Scene) -> Person:
    return browse_as_member(scene.workspace.tenant, Role.VIEWER)


@pytest.fixture(scope="module")
def outsider(foreign: Workspace) -> Person:
    return browse_as(foreign.owner_user)


def require_path(scene: Scene, route: Route) -> str:
    path = scene.path(route)
    assert path is not None, f"tests/integration/dashboard/walk.py lacks a value of {route.pattern}"
    return path


@pytest.mark.parametrize("route", OF_WORKSPACE)
def test_pages_of_a_workspace_do_not_exist_for_others(
    route: Route, scene: Scene, outsider: Person
) -> None:
    path = require_path(scene, route)
    unknown = outsider.get("/no/such/page/at/all/")
    for method in ("GET", "POST"):
        answer = outsider.call(method, path)
        assert (answer.status_code, answer.content) == (404, unknown.content), method


@pytest.mark.parametrize("route", OF_WORKSPACE)
def test_ids_of_another_workspace_do_not_exist(
    route: Route, scene: Scene, foreign: Workspace, outsider: Person
) -> None:
    if len(route.parameters) == 1:
        pytest.skip("no id in this URL")
    path = Scene(foreign, scene.parameters).path(route)
    assert path is not None, f"walk.py lacks a value of {route.pattern}"
    answer = outsider.get(path)
    assert answer.status_code in {404, 405}
    if answer.status_code == 404:
        assert answer.content == outsider.get("/no/such/page/at/all/").content


@pytest.mark.parametrize("route", OF_WORKSPACE)
def test_nobody_is_sent_to_the_log_in(route: Route, scene: Scene, nobody: Person) -> None:
    answer = nobody.get(require_path(scene, route))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")


@pytest.mark.parametrize("route", OF_WORKSPACE)
def test_a_viewer_changes_nothing(route: Route, scene: Scene, viewer: Person) -> None:
    answer = viewer.post(require_path(scene, route))
    assert answer.status_code == 403, answer.content[:300]


@pytest.mark.parametrize("route", ROUTES)
def test_no_page_fails_or_asks_too_often(route: Route, scene: Scene, owner: Person) -> None:
    path = scene.path(route)
    if path is None or route.name in STREAMS:
        pytest.skip("a secret in the URL, or a stream")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = owner.get(path)
    assert answer.status_code < 500, answer.content[:500]
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= MOST_QUERIES, "\n".join(asked)


@pytest.mark.parametrize("route", ROUTES)
def test_head_is_answered_as_get_is(route: Route, scene: Scene, owner: Person) -> None:
    if route.name in STREAMS:
        pytest.skip("a stream")
    of_nobody = {"token": "x" * 43, "membership_id": "1", "passkey_id": "1"}
    path = Scene(scene.workspace, {**scene.parameters, **of_nobody}).path(route)
    assert path is not None, f"a value is lacking of {route.pattern}"
    for person in (owner, browse_as(None)):
        read, head = (person.call(method, path) for method in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (read.status_code, b"")
        for name in ("Location", "Content-Type", "Allow"):
            assert head.get(name) == read.get(name), name
        allowed = read.get("Allow", "GET, HEAD")
        assert ("GET" in allowed) == ("HEAD" in allowed)


def test_head_finds_a_page_without_its_slash(owner: Person) -> None:
    for method in ("GET", "HEAD"):
        answer = owner.call(method, "/account?x=1")
        assert (answer.status_code, answer["Location"]) == (302, "/account/?x=1"), method


@pytest.mark.parametrize("route", ROUTES)
def test_pages_say_who_may_keep_them(route: Route, scene: Scene, owner: Person) -> None:
    path = scene.path(route)
    if path is None or route.name in STREAMS:
        pytest.skip("a secret in the URL, or a stream")
    answer = owner.get(path)
    assert "private" in answer["Cache-Control"]
    if answer["Content-Type"].startswith("text/html"):
        assert answer["Cache-Control"] == "private, no-store"
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("route", ROUTES)
def test_a_form_without_its_token_is_refused(route: Route, scene: Scene) -> None:
    path = scene.path(route)
    if path is None:
        pytest.skip("a secret in the URL")
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = strict.post(path, headers={"host": HOST})
    assert answer.status_code in {403, 405}
