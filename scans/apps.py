"""App registration."""

from django.apps import AppConfig


class ScansConfig(AppConfig):
    """Lives in every tenant schema."""

    name = "scans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Figures that a migration has made room for are counted as soon as it has run."""
        from scans.analytics.rollups.backfill import backfill_after_migration
        from tenants.signals import tenant_migrated

        tenant_migrated.connect(backfill_after_migration, dispatch_uid="scans.backfill")
