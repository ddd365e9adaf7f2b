"""What the audit log keeps of a QR."""

from collections.abc import Sequence

from audit.services import Change, record_change, record_changes
from audit.targets import Target
from qrs.models import DynamicQr

_FIELDS = ("name", "destination_url", "variants", "is_active", "forward_query")


def get_audited_values(qr: DynamicQr) -> dict[str, object]:
    return {field: getattr(qr, field) for field in _FIELDS}


def record_qr_change(
    action: str, *, qr: DynamicQr, tenant_id: int, before: dict[str, object]
) -> None:
    """before: get_audited_values() of the QR as it was."""
    record_change(
        action=action,
        target=Target.of_qr(qr.short_id),
        before=before,
        after=get_audited_values(qr),
        tenant_id=tenant_id,
    )


def record_qr_creations(qrs: Sequence[DynamicQr], *, tenant_id: int) -> None:
    record_changes(
        action="qr.create",
        changes=(Change(Target.of_qr(qr.short_id), {}, get_audited_values(qr)) for qr in qrs),
        tenant_id=tenant_id,
    )


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
