"""App registration: the tables are in the public schema."""

from django.apps import AppConfig


class ScanLedgerConfig(AppConfig):
    name = "scans.accounting.ledger"
    # Of the first version; tables and migrations carry it.
    label = "scan_reconciliation"
    default_auto_field = "django.db.models.BigAutoField"
