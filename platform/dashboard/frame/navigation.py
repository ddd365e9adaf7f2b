"""What every page of the frame shows: the workspace, its navigation, the person."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from kernel.translation import gettext as _
from tenants.branding.paths import make_logo_path

# Second segment of the path, by the entry that it belongs to.
_SECTIONS = {"": "today", "qrs": "codes", "domains": "domains", "settings": "settings"}


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """icon: of the icon tag. is_current: the page belongs to this entry."""

    url: str
    label: str
    icon: str
    is_current: bool


def get_frame_context(request: HttpRequest) -> dict[str, Any]:
    """workspace, principal and can_write only on pages of a workspace."""
    login = getattr(request, "login", None)
    person = login.user if login else None
    principal = getattr(request, "principal", None)
    context: dict[str, Any] = {
        "person": person,
        "theme": person.theme if person else "system",
        "is_inspection": bool(login and login.acting_admin_id),
        "has_shortcuts": person.has_shortcuts if person else True,
    }
    if principal is not None:
        context |= {
            "principal": principal,
            "workspace": principal.tenant,
            "logo_path": make_logo_path(principal.logo_digest),
            "can_write": principal.role.can_write,
            "navigation": list_entries(principal.tenant.slug, request.path),
        }
    return context


def list_entries(slug: str, path: str) -> list[NavigationEntry]:
    """Top bar, and bottom bar of phones."""
    segment = path.removeprefix(f"/{slug}/").split("/")[0]
    current = _SECTIONS.get(segment, "")
    return [
        NavigationEntry(f"/{slug}/", _("Today"), "today", current == "today"),
        NavigationEntry(f"/{slug}/qrs/", _("QR codes"), "codes", current == "codes"),
        NavigationEntry(f"/{slug}/domains/", _("Domains"), "domains", current == "domains"),
        NavigationEntry(f"/{slug}/settings/", _("Settings"), "settings", current == "settings"),
    ]
