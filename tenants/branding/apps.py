"""App registration."""

from django.apps import AppConfig


class BrandingConfig(AppConfig):
    """Lives in the public schema."""

    name = "tenants.branding"
    label = "branding"
    default_auto_field = "django.db.models.BigAutoField"
