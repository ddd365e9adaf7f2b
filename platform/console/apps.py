"""App registration."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Lives in the public schema."""

    name = "console"
    default_auto_field = "django.db.models.BigAutoField"
