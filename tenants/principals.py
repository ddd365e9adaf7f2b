"""The authenticated caller of a request."""

import uuid
from dataclasses import dataclass, replace

from accounts.models import User
from plans.models import Plan
from plans.ranking import choose_lesser
from tenants.errors import ReadOnlyRoleError, TwoFactorRequiredError
from tenants.keys.errors import PeopleOnlyError, ScopeMissingError
from tenants.keys.models import ApiKey
from tenants.keys.scopes import Scope
from tenants.models import Role, Tenant


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller as of the start of the request: a person who is logged in, or a key.

    acting_user, login_id: None for a key. key: None for a person. tenant: with its plan loaded;
    writes check limits again on the locked row (tenants.services.workspaces.lock_tenant).
    has_second_factor: this log-in has shown one. logo_digest: of the workspace, on pages; ""
    without a logo.
    """

    acting_user: User | None
    tenant: Tenant
    role: Role
    login_id: uuid.UUID | None
    key: ApiKey | None = None
    has_second_factor: bool = False
    logo_digest: str = ""

    @property
    def user(self) -> User:
        """Where only people get to. Raises PeopleOnlyError (403)."""
        if self.acting_user is None:
            raise PeopleOnlyError
        return self.acting_user

    @property
    def session_id(self) -> uuid.UUID:
        """Of the person's log-in. Raises PeopleOnlyError (403)."""
        if self.login_id is None:
            raise PeopleOnlyError
        return self.login_id

    @property
    def key_id(self) -> int | None:
        """Whose renders are counted; None for a person."""
        return None if self.key is None else self.key.pk

    @property
    def caps_plan(self) -> Plan:
        """Whose caps on size, resolution, logo and bulk hold; all else is of the workspace's plan.

        A key's own plan, unless the workspace has moved to a lesser one since.
        """
        if self.key is None or self.key.plan is None:
            return self.tenant.plan
        return choose_lesser(self.key.plan, self.tenant.plan)

    def require_scope(self, *scopes: Scope) -> None:
        """One of them; people need none. Raises ScopeMissingError (403)."""
        if self.key is not None and not set(scopes) & set(self.key.scopes):
            raise ScopeMissingError(scopes)

    def require_second_factor(self) -> None:
        """Raises TwoFactorRequiredError (403) where the workspace requires what is missing."""
        if self.key is None and self.tenant.requires_two_factor and not self.has_second_factor:
            raise TwoFactorRequiredError

    def as_user(self, user: User) -> "Principal":
        """The same caller, whose own account has just changed."""
        return replace(self, acting_user=user)

    def as_viewer(self) -> "Principal":
        """The same person, who may change nothing."""
        return replace(self, role=Role.VIEWER)

    def require_writer(self) -> None:
        """Raises ReadOnlyRoleError (403) for viewers."""
        if not self.role.can_write:
            raise ReadOnlyRoleError
