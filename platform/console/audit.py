"""Writing the audit log: one entry a change, in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from console.models import AuditEntry
from kernel.clock import isoformat_z, utc_now

Values = Mapping[str, object]
"""Field name to value, as before and after are given."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something, and in which request; a user_id of None is the platform itself."""

    user_id: int | None
    email: str
    request_id: str = ""

    @classmethod
    def of(cls, user: User, *, request_id: str = "") -> "Actor":
        """The actor for a platform admin's request."""
        return cls(user_id=user.pk, email=user.email, request_id=request_id)


@dataclass(frozen=True, slots=True)
class Target:
    """What is changed: its kind, and the id that admins know it by."""

    type: str
    id: str


def record_change(
    *, actor: Actor, action: str, target: Target, before: Values, after: Values
) -> AuditEntry | None:
    """Note the fields that differ; without a difference nothing is written."""
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
    """Note a change as given, for what has no readable difference, such as a password."""
    return AuditEntry.objects.create(
        created_at=utc_now(),
        actor_id=actor.user_id,
        actor_email=actor.email,
        action=action,
        target_type=target.type,
        target_id=target.id,
        before=_as_json(before),
        after=_as_json(after),
        request_id=actor.request_id,
    )


def _as_json(values: Values) -> dict[str, object]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    """Numbers with decimals and times as text, as the API answers them."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return isoformat_z(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
