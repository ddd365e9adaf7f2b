"""The authenticated caller of a request."""

import uuid
from dataclasses import dataclass, replace

from accounts.models import User
from tenants.errors import ReadOnlyRoleError, TwoFactorRequiredError
from tenants.models import Role, Tenant


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller as of the start of the request.

    tenant: with its plan loaded. Writes check limits again on the locked row
    (tenants.services.workspaces.lock_tenant). has_second_factor: this log-in has shown one.
    logo_digest: of the workspace, on pages; "" without a logo.
    """

    user: User
    tenant: Tenant
    role: Role
    session_id: uuid.UUID
    has_second_factor: bool = False
    logo_digest: str = ""

    def require_second_factor(self) -> None:
        """Raises TwoFactorRequiredError (403) where the workspace requires what is missing."""
        if self.tenant.requires_two_factor and not self.has_second_factor:
            raise TwoFactorRequiredError

    def as_user(self, user: User) -> "Principal":
        """The same caller, whose own account has just changed."""
        return replace(self, user=user)

    def as_viewer(self) -> "Principal":
        """The same person, who may change nothing."""
        return replace(self, role=Role.VIEWER)

    def require_writer(self) -> None:
        """Raises ReadOnlyRoleError (403) for viewers."""
        if not self.role.can_write:
            raise ReadOnlyRoleError
