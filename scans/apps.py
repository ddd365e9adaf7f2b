"""App registration."""

from django.apps import AppConfig


class ScansConfig(AppConfig):
    """Lives in every tenant schema."""

    name = "scans"
    default_auto_field = "django.db.models.BigAutoField"
