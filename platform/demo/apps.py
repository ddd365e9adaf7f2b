"""App registration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    # For its management command; there are no models.
    name = "demo"
