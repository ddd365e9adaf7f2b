"""{% load figures %}: how the page of a QR writes changes and moments."""

from datetime import datetime

from babel.dates import format_datetime
from django import template
from django.utils import timezone

from dashboard.frame.formatting import format_percent, get_active_locale

register = template.Library()


@register.filter
def signed_percent(value: float | None) -> str:
    """With its sign: +12%."""
    return format_percent(value, signed=True)


@register.filter
def exact(value: datetime) -> str:
    """Date and time to the second, in the workspace's time zone."""
    return format_datetime(timezone.localtime(value), "medium", locale=get_active_locale())
