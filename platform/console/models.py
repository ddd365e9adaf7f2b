"""The audit log as the admin site knows it."""

from audit.models import AuditEntry as StoredEntry


class AuditEntry(StoredEntry):
    """The same rows; the addresses of the admin site name this app."""

    class Meta:
        proxy = True
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
