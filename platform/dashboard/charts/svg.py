"""SVG elements, escaped."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def element(name: str, content: str | SafeString = "", **attributes: object) -> SafeString:
    """<name a="1">content</name>; class_ is class, an underscore within a name is a hyphen."""
    pairs = [
        (key.rstrip("_").replace("_", "-"), write(value))
        for key, value in attributes.items()
        if value is not None
    ]
    return format_html(
        "<{}{}>{}</{}>", name, format_html_join("", ' {}="{}"', pairs), content, name
    )


def group(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def write(value: object) -> str:
    """Numbers with one decimal at most."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)
