"""App registration."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """Lives in the public schema."""

    name = "tenants.idempotency"
    label = "idempotency"
    default_auto_field = "django.db.models.BigAutoField"
