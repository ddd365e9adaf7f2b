"""App registration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Lives in the public schema."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
