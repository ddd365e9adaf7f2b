"""What stands above a QR that does not lead to its destination: paused or blocked, since when."""

from datetime import datetime
from typing import Any, NamedTuple

from audit.last_changes import find_last_change
from audit.selectors import is_by_platform
from audit.targets import Target


class Banner(NamedTuple):
    """at, by: None and "" where the log does not tell; by is never one of the platform's people."""

    is_blocked: bool
    at: datetime | None
    by: str


def build_banner(qr: Any, *, tenant_id: int) -> Banner | None:
    """None for a QR that leads to its destination. qr: of qrs.selectors.codes.get_qr."""
    if qr.is_active and not qr.is_blocked:
        return None
    field = "is_blocked" if qr.is_blocked else "is_active"
    target = Target.of_qr(qr.short_id)
    entry = find_last_change(target=target, tenant_id=tenant_id, field=field)
    if entry is None:
        return Banner(qr.is_blocked, None, "")
    by = "" if is_by_platform(entry) else entry.actor_email
    return Banner(qr.is_blocked, entry.created_at, by)
