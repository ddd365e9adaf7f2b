"""Writing the audit log: one entry per change, in the transaction of the change."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from audit.context import Actor, current_actor
from audit.models import AuditEntry
from audit.targets import Target
from kernel.clock import isoformat_z, utc_now

Values = Mapping[str, object]
"""{field: value}, the before or after of an entry."""


def record_change(
    *,
    action: str,
    target: Target,
    before: Values,
    after: Values,
    tenant_id: int | None = None,
    actor: Actor | None = None,
) -> AuditEntry | None:
    """Write an entry with the fields that differ; None, and no entry, when none does.

    Fields of before that after does not name have not changed. See record_event for the rest.
    """
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return None
    return record_event(
        action=action,
        target=target,
        before={name: before[name] for name in names if name in before},
        after={name: after[name] for name in names},
        tenant_id=tenant_id,
        actor=actor,
    )


def record_event(
    *,
    action: str,
    target: Target,
    before: Values | None = None,
    after: Values | None = None,
    tenant_id: int | None = None,
    actor: Actor | None = None,
) -> AuditEntry:
    """Write an entry as given, for changes without a readable difference, such as a password.

    action: ``<noun>.<verb>``. tenant_id: the workspace that sees the entry; None: only platform
    admins do. actor: who, when it is not the one of the running request.
    """
    actor = actor or current_actor()
    return AuditEntry.objects.create(
        created_at=utc_now(),
        tenant_id=tenant_id,
        actor_id=actor.user_id,
        actor_email=actor.email,
        via=actor.via,
        network=actor.network,
        action=action,
        target_type=target.type,
        target_id=target.id,
        before=_values_to_json(before or {}),
        after=_values_to_json(after or {}),
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
