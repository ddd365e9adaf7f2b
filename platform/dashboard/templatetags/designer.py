"""{% load designer %}: values of the form of a style."""

from django import template

from qrs.rendering import RenderingError
from qrs.rendering.colors import normalise_color

register = template.Library()
_OF_NOTHING = "#000000"


@register.filter
def palette(typed: str) -> str:
    """#rrggbb, which is all that a palette shows; black for what is no colour."""
    try:
        return normalise_color("color", typed)[: len(_OF_NOTHING)]
    except RenderingError:
        return _OF_NOTHING
