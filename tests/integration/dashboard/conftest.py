"""People with browsers: members of Nord, of Sud, and nobody."""

from collections.abc import Iterator

import pytest

from tenants.models import Role
from tests.support.browser import Chromium, launch_chromium, serve_django
from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as, browse_as_member
from tests.support.script import require_script


@pytest.fixture
def owner(nord: Workspace) -> Person:
    """Owner of Nord."""
    return browse_as(nord.owner_user)


@pytest.fixture
def editor(nord: Workspace) -> Person:
    return browse_as_member(nord.tenant, Role.EDITOR)


@pytest.fixture
def viewer(nord: Workspace) -> Person:
    return browse_as_member(nord.tenant, Role.VIEWER)


@pytest.fixture
def outsider(sud: Workspace) -> Person:
    """Owner of Sud, who must see nothing of Nord."""
    return browse_as(sud.owner_user)


@pytest.fixture
def nobody() -> Person:
    return browse_as(None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One browser for all tests of a process; skipped where there is none."""
    require_script()
    with launch_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def served(migrated_database: None) -> Iterator[int]:
    """The port of all hosts."""
    with serve_django() as port:
        yield port
