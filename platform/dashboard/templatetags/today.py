"""{% load today %}: changes with their sign."""

from django import template

from dashboard.frame.formatting import format_number, format_percent

register = template.Library()


@register.filter
def signed(change: float) -> str:
    """+12%, in French +12 %."""
    return format_percent(change, signed=True)


@register.filter
def signed_number(difference: int) -> str:
    """+1,004, or a minus that is as wide as the plus."""
    text = format_number(abs(difference))
    return f"+{text}" if difference > 0 else f"\N{MINUS SIGN}{text}"
