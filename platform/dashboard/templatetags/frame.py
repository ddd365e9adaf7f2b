"""{% load frame %}: icons, and numbers and times as the reader's language writes them."""

from collections.abc import Callable
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.frame import components
from dashboard.frame.bundle import has_bundle
from dashboard.frame.formatting import (
    format_ago,
    format_day,
    format_moment,
    format_number,
    format_percent,
)
from dashboard.frame.icons import draw_icon
from dashboard.frame.links import get_style_url
from tenants.branding.style import get_style_version
from tenants.models import Tenant

register = template.Library()
register.filter("number", format_number)
register.filter("percent", format_percent)
register.filter("moment", format_moment)
register.filter("day", format_day)
register.filter("ago", format_ago)

_COMPONENTS: dict[str, Callable[..., dict[str, Any]]] = {
    "field": components.field,
    "textarea": components.field,
    "select": components.select_field,
    "check": components.check_field,
    "badge": components.badge,
    "notice": components.notice,
    "copy_field": components.copy_field,
    "tile": components.tile,
    "meter": components.meter,
    "pager": components.pager,
    "bar_list": components.bar_list,
}
for template_name, component in _COMPONENTS.items():
    register.inclusion_tag(f"dashboard/components/{template_name}.html", name=template_name)(
        component
    )
register.inclusion_tag("dashboard/components/switch.html", takes_context=True)(components.switch)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of 20 px, hidden from screen readers: the text beside it says the same."""
    return draw_icon(name)


@register.simple_tag
def brand_css(workspace: Tenant) -> str:
    """The URL of the workspace's style sheet, which changes with its content."""
    colour = workspace.brand_colour
    version = get_style_version(colour) if colour else "0"
    return f"{get_style_url(workspace.slug)}?v={version}"


@register.simple_tag
def frame_script() -> SafeString:
    """Our script, where it was built; pages work without."""
    if not has_bundle():
        return SafeString("")
    return format_html(
        '<script type="module" src="{}"></script>', static("dashboard/build/main.js")
    )
