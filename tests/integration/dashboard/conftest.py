"""People with browsers: members of Nord, of Sud, and nobody."""

import pytest

from tenants.models import Role
from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as, browse_as_member


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
