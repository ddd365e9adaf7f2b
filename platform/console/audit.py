"""Writing the audit log: one entry per change, in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from console.models import AuditEntry
from kernel.clock import isoformat_z, utc_now
from tenants.models import Membership, Tenant

Values = Mapping[str, object]
"""{field: value}, the before or after of an entry."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change, and in which request. user_id: None for a command of the platform."""

    user_id: int | None
    email: str
    request_id: str = ""

    @classmethod
    def of(cls, user: User, *, request_id: str = "") -> "Actor":
        return cls(user_id=user.pk, email=user.email, request_id=request_id)


@dataclass(frozen=True, slots=True)
class Target:
    """What is changed. id: the one that admins know it by."""

    type: str
    id: str

    @classmethod
    def of_tenant(cls, tenant: Tenant) -> "Target":
        return cls("tenant", tenant.slug)

    @classmethod
    def of_user(cls, user: User) -> "Target":
        """By number, since an email can change."""
        return cls("user", str(user.pk))

    @classmethod
    def of_membership(cls, membership: Membership) -> "Target":
        """By workspace and user, which outlive the membership."""
        return cls("membership", f"{membership.tenant.slug}/{membership.user_id}")

    @classmethod
    def of_plan(cls, code: str) -> "Target":
        return cls("plan", code)

    @classmethod
    def of_qr(cls, short_id: str) -> "Target":
        return cls("qr", short_id)


def record_change(
    *, actor: Actor, action: str, target: Target, before: Values, after: Values
) -> AuditEntry | None:
    """Write an entry with the fields that differ; None, and no entry, when none does."""
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return None
    return record_event(
        actor=actor,
        action=action,
        target=target,
        before={name: before[name] for name in names if name in before},
        after={name: after[name] for name in names},
    )


def record_event(
    *, actor: Actor, action: str, target: Target, before: Values, after: Values
) -> AuditEntry:
    """Write an entry as given, for changes without a readable difference, such as a password."""
    return AuditEntry.objects.create(
        created_at=utc_now(),
        actor_id=actor.user_id,
        actor_email=actor.email,
        action=action,
        target_type=target.type,
        target_id=target.id,
        before=_values_to_json(before),
        after=_values_to_json(after),
        request_id=actor.request_id,
    )


def _values_to_json(values: Values) -> dict[str, object]:
    return {name: _to_json(value) for name, value in values.items()}


def _to_json(value: object) -> object:
    """Decimals and times become text in the API's formats."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return isoformat_z(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
