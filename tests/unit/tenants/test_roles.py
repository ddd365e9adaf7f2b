"""Which roles may write."""

import uuid

import pytest

from accounts.models import User
from kernel.errors import PermissionDeniedError
from tenants.models import Role, Tenant
from tenants.principals import Principal


def principal(role: Role) -> Principal:
    """A member with this role."""
    return Principal(acting_user=User(), tenant=Tenant(), role=role, login_id=uuid.uuid4())


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN, Role.EDITOR])
def test_all_roles_but_viewer_may_write(role: Role) -> None:
    principal(role).require_writer()


def test_viewer_error_names_the_role_to_ask_for() -> None:
    with pytest.raises(PermissionDeniedError, match="editor role"):
        principal(Role.VIEWER).require_writer()
