"""App registration: the tables are in every tenant schema."""

from django.apps import AppConfig


class ScansConfig(AppConfig):
    name = "scans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have a migration that adds rollup tables fill them before it ends."""
        from scans.services import complete_rollups_after_migration
        from tenants.signals import tenant_migrated

        tenant_migrated.connect(complete_rollups_after_migration, dispatch_uid="scans.backfill")
