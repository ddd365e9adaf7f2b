"""App registration."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Pages only: no tables."""

    name = "dashboard"
