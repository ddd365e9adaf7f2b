"""The type of an entry, for those who show entries and never write any."""

from audit.models import AuditEntry

__all__ = ["AuditEntry"]
