"""App registration."""

from django.apps import AppConfig


class ApiKeysConfig(AppConfig):
    """Lives in the public schema: a key is looked up before its workspace is known."""

    name = "tenants.keys"
    label = "api_keys"
    default_auto_field = "django.db.models.BigAutoField"
