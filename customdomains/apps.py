"""App registration."""

from django.apps import AppConfig


class CustomDomainsConfig(AppConfig):
    """Lives in the public schema."""

    name = "customdomains"
    default_auto_field = "django.db.models.BigAutoField"
