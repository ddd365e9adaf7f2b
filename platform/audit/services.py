"""Writing the audit log: one entry per change, in the transaction of the change."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

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
    entry = _build_change(action, target, before, after, tenant_id, actor or current_actor())
    if entry is not None:
        entry.save()
    return entry


class Change(NamedTuple):
    """One of many changes, with the arguments of record_change."""

    target: Target
    before: Values
    after: Values


def record_changes(*, action: str, changes: Iterable[Change], tenant_id: int | None = None) -> None:
    """record_change() for each, by one statement."""
    actor = current_actor()
    entries = [_build_change(action, *change, tenant_id, actor) for change in changes]
    AuditEntry.objects.bulk_create(entry for entry in entries if entry is not None)


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
    entry = _build(action, target, before or {}, after or {}, tenant_id, actor or current_actor())
    entry.save()
    return entry


def _build_change(
    action: str,
    target: Target,
    before: Values,
    after: Values,
    tenant_id: int | None,
    actor: Actor,
) -> AuditEntry | None:
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return None
    return _build(
        action,
        target,
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names},
        tenant_id,
        actor,
    )


def _build(
    action: str,
    target: Target,
    before: Values,
    after: Values,
    tenant_id: int | None,
    actor: Actor,
) -> AuditEntry:
    return AuditEntry(
        created_at=utc_now(),
        tenant_id=tenant_id,
        actor_id=actor.user_id,
        actor_key_id=actor.key_id,
        actor_email=actor.email,
        via=actor.via,
        network=actor.network,
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
