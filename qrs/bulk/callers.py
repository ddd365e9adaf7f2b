"""Who has asked, as a job remembers it, which works on after the request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from plans.models import Plan
from plans.ranking import choose_lesser
from plans.selectors import get_plan
from tenants.keys.errors import InvalidApiKeyError, ScopeMissingError
from tenants.keys.scopes import Scope
from tenants.keys.selectors import is_revoked
from tenants.models import Tenant
from tenants.principals import Principal


@dataclass(frozen=True, slots=True)
class BulkCaller:
    """caps_plan: as of Principal. scopes: of the key; None for a person, who needs none."""

    caps_plan: Plan
    scopes: tuple[str, ...] | None = None
    key_id: int | None = None

    @classmethod
    def of(cls, principal: Principal) -> Self:
        key = principal.key
        if key is None:
            return cls(principal.caps_plan)
        return cls(principal.caps_plan, tuple(key.scopes), key.pk)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any], *, tenant: Tenant) -> Self:
        """tenant: as it is now, in case its plan has become a lesser one."""
        caps_plan = choose_lesser(get_plan(fields["plan"]), tenant.plan)
        scopes = fields["scopes"]
        return cls(caps_plan, None if scopes is None else tuple(scopes), fields["key_id"])

    def to_json(self) -> dict[str, Any]:
        return {"plan": self.caps_plan.code, "scopes": self.scopes, "key_id": self.key_id}

    def require_key(self) -> None:
        """A key that was revoked since ends what it has begun. Raises InvalidApiKeyError (401)."""
        if self.key_id is not None and is_revoked(key_id=self.key_id):
            raise InvalidApiKeyError

    def require_scope(self, *scopes: Scope) -> None:
        """One of them. Raises ScopeMissingError (403)."""
        if self.scopes is not None and not set(scopes) & set(self.scopes):
            raise ScopeMissingError(scopes)
