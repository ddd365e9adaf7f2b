"""What is recorded of every change of a QR: an entry of the audit log, and an event."""

from collections.abc import Sequence

from audit.services import Change, record_change, record_changes
from audit.targets import Target
from outbox.models import EventType
from qrs.models import DynamicQr
from qrs.services.events import record_qr_events

_FIELDS = ("name", "destination_url", "variants", "is_active", "forward_query")


def get_audited_values(qr: DynamicQr) -> dict[str, object]:
    return {field: getattr(qr, field) for field in _FIELDS}


def record_qr_update(*, qr: DynamicQr, tenant_id: int, before: dict[str, object]) -> None:
    """before: get_audited_values() of the QR as it was."""
    record_change(
        action="qr.update",
        target=Target.of_qr(qr.short_id),
        before=before,
        after=get_audited_values(qr),
        tenant_id=tenant_id,
    )
    record_qr_events(EventType.QR_UPDATED, qrs=[qr], tenant_id=tenant_id)


def record_qr_creations(qrs: Sequence[DynamicQr], *, tenant_id: int) -> None:
    record_changes(
        action="qr.create",
        changes=(Change(Target.of_qr(qr.short_id), {}, get_audited_values(qr)) for qr in qrs),
        tenant_id=tenant_id,
    )
    record_qr_events(EventType.QR_CREATED, qrs=qrs, tenant_id=tenant_id)


def record_qr_deletion(action: str, *, qr: DynamicQr, tenant_id: int, state: str) -> None:
    """A QR comes into the trash or leaves it. state: kept, trashed or purged, afterwards."""
    before = "kept" if action == "qr.delete" else "trashed"
    record_change(
        action=action,
        target=Target.of_qr(qr.short_id),
        before={"state": before},
        after={"state": state, "name": qr.name},
        tenant_id=tenant_id,
    )
    if action == "qr.delete":
        record_qr_events(EventType.QR_DELETED, qrs=[qr], tenant_id=tenant_id)
    elif action == "qr.restore":
        # It is there again, and leads where it led: for those who were told of its deletion.
        record_qr_events(EventType.QR_UPDATED, qrs=[qr], tenant_id=tenant_id)
