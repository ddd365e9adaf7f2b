"""Who calls: the person, the workspace, and what they may do in it."""

import uuid
from dataclasses import dataclass

from accounts.models import User
from tenants.errors import ReadOnlyRoleError
from tenants.models import Role, Tenant


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of one request, as the database knew them when it began.

    tenant: with its plan loaded. Limits are checked again on the locked row
    (tenants.services.workspaces.lock_tenant).
    """

    user: User
    tenant: Tenant
    role: Role
    session_id: uuid.UUID

    def require_writer(self) -> None:
        """Raises ReadOnlyRoleError (403) for viewers."""
        if not self.role.can_write:
            raise ReadOnlyRoleError
