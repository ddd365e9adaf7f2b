"""App registration."""

from django.apps import AppConfig


class ScanReconciliationConfig(AppConfig):
    """Lives in the public schema."""

    name = "scans.accounting.ledger"
    label = "scan_reconciliation"
    default_auto_field = "django.db.models.BigAutoField"
