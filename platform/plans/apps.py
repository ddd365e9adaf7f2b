"""App registration."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Lives in the public schema."""

    name = "plans"
    default_auto_field = "django.db.models.BigAutoField"
