"""App registration."""

from django.apps import AppConfig


class ScanDeadLettersConfig(AppConfig):
    """Lives in the public schema."""

    name = "scans.accounting.dead_letters"
    label = "scan_deadletters"
    default_auto_field = "django.db.models.BigAutoField"
