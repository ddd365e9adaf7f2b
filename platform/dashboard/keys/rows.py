"""Keys as the pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.selectors import get_emails
from dashboard.keys.choices import name_scopes
from kernel.translation import gettext as _
from tenants.keys.selectors import get_key, list_keys
from tenants.principals import Principal

if TYPE_CHECKING:
    from tenants.keys.models import ApiKey


@dataclass(frozen=True, slots=True)
class KeyRow:
    """state: "" while it is active. maker: an email, "" when the account is gone."""

    pk: int
    name: str
    prefix: str
    plan: str
    scopes: list[str]
    state: str
    maker: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @property
    def is_active(self) -> bool:
        return not self.state


def list_rows(principal: Principal, *, now: datetime) -> list[KeyRow]:
    """Active ones first, each group newest first."""
    return _describe(principal, list_keys(tenant_id=principal.tenant.pk, now=now), now)


def get_row(principal: Principal, key_id: int, *, now: datetime) -> KeyRow:
    """Raises NotFoundError (404)."""
    [row] = _describe(principal, [get_key(tenant_id=principal.tenant.pk, key_id=key_id)], now)
    return row


def _describe(principal: Principal, keys: "list[ApiKey]", now: datetime) -> list[KeyRow]:
    emails, labels = get_emails(key.created_by_id for key in keys), name_scopes()
    return [
        KeyRow(
            pk=key.pk,
            name=key.name,
            prefix=key.key_prefix,
            plan=key.plan_id or "",
            scopes=[label for scope, label in labels.items() if scope in key.scopes],
            state=_name_state(key, now),
            maker=emails.get(key.created_by_id, ""),
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
        )
        for key in keys
    ]


def _name_state(key: "ApiKey", now: datetime) -> str:
    if key.is_active_at(now):
        return ""
    return _("expired") if key.revoked_at is None else _("revoked")
