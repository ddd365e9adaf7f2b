"""App registration."""

from django.apps import AppConfig


class QrRoutesConfig(AppConfig):
    """Lives in the public schema."""

    name = "qrs.routes"
    label = "qr_routes"
    default_auto_field = "django.db.models.BigAutoField"
