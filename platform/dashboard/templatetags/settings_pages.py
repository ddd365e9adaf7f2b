"""{% load settings_pages %}: the side navigation of the settings."""

from typing import Any

from django import template
from django.template import Context

from kernel.translation import gettext as _

register = template.Library()


@register.inclusion_tag("dashboard/members/_side_nav.html", takes_context=True)
def settings_nav(context: Context) -> dict[str, Any]:
    """entries: (URL, icon, label, whether the page belongs to it)."""
    base = f"/{context['workspace'].slug}/settings/"
    path = context["request"].path
    entries = [
        ("", "settings", _("Workspace")),
        ("branding/", "eye", _("Branding")),
        ("designs/", "codes", _("Designs")),
        ("members/", "people", _("Members")),
        ("keys/", "key", _("API keys")),
        ("webhooks/", "bolt", _("Webhooks")),
        ("plan/", "chart", _("Plan and limits")),
        ("usage/", "calendar", _("Usage")),
        ("activity/", "history", _("Activity")),
    ]
    return {
        "entries": [
            (f"{base}{end}", icon, label, path.startswith(f"{base}{end}") if end else path == base)
            for end, icon, label in entries
        ]
    }
