"""The audit log, read-only."""

import json
from datetime import UTC
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from audit.targets import Target
from console.admin.base import ConsoleAdmin
from console.admin.site import console_site
from console.models import AuditEntry


@admin.register(AuditEntry, site=console_site)
class AuditAdmin(ConsoleAdmin):
    list_title = "Audit log"
    row_title = "Audit entry"
    list_display = ("when", "actor_email", "action", "target", "changes")
    list_display_links = ("when",)
    list_filter = ("action", "target_type")
    search_fields = ("actor_email", "target_id", "request_id")
    search_help_text = "Who, a slug, a short id or a request id."
    fields = (
        "when",
        "actor_email",
        "actor_id",
        "action",
        "target_type",
        "target_id",
        "changes",
        "request_id",
    )
    readonly_fields = ("when", "changes")

    def audit_target(self, obj: Any) -> Target:
        """The target of the entry itself."""
        return Target(obj.target_type, obj.target_id)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Also target_type and target_id, by which history_view of other ModelAdmins filters."""
        return lookup in ("target_type__exact", "target_id__exact") or super().lookup_allowed(
            lookup, value, request
        )

    @admin.display(description="when (UTC)", ordering="id")
    def when(self, entry: AuditEntry) -> str:
        return f"{entry.created_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="what")
    def target(self, entry: AuditEntry) -> str:
        return f"{entry.target_type} {entry.target_id}"

    @admin.display(description="before and after")
    def changes(self, entry: AuditEntry) -> SafeString:
        """One line per field."""
        rows = ((name, _text(entry.before, name), _text(entry.after, name)) for name in entry.after)
        lines = format_html_join("", "<li><b>{}</b>: {} → {}</li>", rows)
        return format_html('<ul class="audit-changes">{}</ul>', lines)


def _text(values: dict[str, Any], name: str) -> str:
    if name not in values:
        return "nothing"
    value = values[name]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
