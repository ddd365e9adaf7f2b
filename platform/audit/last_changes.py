"""Who last gave a field the value that it has, for pages that show the state of one thing."""

from audit.models import AuditEntry
from audit.targets import Target


def find_last_change(*, target: Target, tenant_id: int, field: str) -> AuditEntry | None:
    """The newest entry of the workspace that changed this field; None where the log has none."""
    entries = AuditEntry.objects.filter(
        tenant_id=tenant_id,
        target_type=target.type,
        target_id=target.id,
        after__has_key=field,
    )
    return entries.order_by("-created_at", "-id").first()
