"""App registration."""

from django.apps import AppConfig


class QrsConfig(AppConfig):
    """Lives in every tenant schema."""

    name = "qrs"
    default_auto_field = "django.db.models.BigAutoField"
