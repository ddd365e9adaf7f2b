"""App registration: the table is in the public schema."""

from django.apps import AppConfig


class ScanDeadLettersConfig(AppConfig):
    name = "scans.accounting.dead_letters"
    # Of the first version; tables and migrations carry it.
    label = "scan_deadletters"
    default_auto_field = "django.db.models.BigAutoField"
