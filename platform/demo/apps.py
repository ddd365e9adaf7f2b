"""App registration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """For its command; it has no tables."""

    name = "demo"
