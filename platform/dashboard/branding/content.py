"""What the page of the branding shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dashboard.frame.formatting import format_ratio
from edge.pages.branding import Branding, make_branding
from edge.pages.languages import Language
from edge.pages.preview import render_preview
from edge.pages.texts import PageName
from kernel.translation import gettext as _
from tenants.branding.selectors import WorkspaceBranding, get_branding
from tenants.branding.services import can_change_branding
from tenants.branding.style import PLAIN_COLOUR, BrandColours, get_style_version, make_colours
from tenants.principals import Principal

_PAGES: tuple[PageName, ...] = ("paused", "not_found")


@dataclass(frozen=True, slots=True)
class Preview:
    """One page in one theme. label: for people who do not see it."""

    label: str
    html: SafeString
    is_dark: bool


def get_context(
    principal: Principal, *, entered: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """entered: name and colour of a form that is not saved yet, valid ones."""
    stored = get_branding(principal.tenant)
    values = entered or {"name": stored.own_name, "colour": stored.own_colour}
    name = values.get("name") or principal.tenant.name
    colours = make_colours(values.get("colour", ""))
    return {
        "stored": stored,
        "shown_name": name,
        "colours": colours,
        "contrast": describe_contrast(colours),
        "entered": values,
        "plain_colour": PLAIN_COLOUR,
        "can_change": can_change_branding(principal.role),
        "previews": list_previews(_make_branding(stored, name, colours)),
        "preview_css": get_preview_url(principal.tenant.slug, colours.colour),
        "mail_address": settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"),
    }


def describe_contrast(colours: BrandColours) -> list[str]:
    """How readable the colour is, and what is done where it is not."""
    ink = _("White") if colours.ink == "#ffffff" else _("Black")
    lines = [
        _("%(ink)s text on it: %(ratio)s to 1.")
        % {"ink": ink, "ratio": format_ratio(colours.ink_contrast)},
        _("As text on white: %(ratio)s to 1.") % {"ratio": format_ratio(colours.light_contrast)},
        _("As text on dark: %(ratio)s to 1.") % {"ratio": format_ratio(colours.dark_contrast)},
    ]
    if colours.is_moved:
        lines.append(
            _(
                "Text needs 4.5 to 1. Where the colour has less, its text is written lighter or"
                " darker; areas and lines keep the colour."
            )
        )
    return lines


def list_previews(branding: Branding) -> list[Preview]:
    """Each page, light and dark side by side."""
    language: Language = "fr" if get_language() == "fr" else "en"
    labels = {
        "paused": _("The page of a paused code"),
        "not_found": _("The page of an unknown code"),
    }
    themes = ((False, _("light")), (True, _("dark")))
    return [
        # By the templates of the pages themselves, which escape what is not ours.
        Preview(
            f"{labels[page]}, {theme}",
            mark_safe(render_preview(page, language, branding)),  # noqa: S308
            is_dark,
        )
        for page in _PAGES
        for is_dark, theme in themes
    ]


def get_preview_url(slug: str, colour: str) -> str:
    query = urlencode({"colour": colour, "v": get_style_version(colour)})
    return f"{reverse('dashboard:branding-preview-css', args=[slug])}?{query}"


def _make_branding(stored: WorkspaceBranding, name: str, colours: BrandColours) -> Branding:
    digest = stored.logo.digest if stored.logo else ""
    return make_branding(name=name, colour=colours.colour, logo_digest=digest)
