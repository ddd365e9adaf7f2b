"""App registration."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Pages only; it has no tables."""

    name = "dashboard"
