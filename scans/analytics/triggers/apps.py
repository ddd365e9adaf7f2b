"""App registration: no models, only a function in the public schema."""

from django.apps import AppConfig


class ScanTriggersConfig(AppConfig):
    name = "scans.analytics.triggers"
    label = "scan_triggers"
