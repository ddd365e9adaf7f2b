"""`manage.py migrate_platform`: what a deploy runs before the new code serves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.database.direct import TransactionPoolerError
from tenants.migrating.platform import PlatformMigrationError, migrate_platform
from tenants.provisioning.errors import ReplayDiffersError


class Command(BaseCommand):
    """Public schema, template and every tenant, with one line of progress for each step."""

    help = "Migrate the public schema, the tenant template and every tenant."
    # The tables of the models may not exist yet.
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Exits non-zero when any schema could not be brought up to date."""
        try:
            migrate_platform(self._report)
        except (PlatformMigrationError, ReplayDiffersError, TransactionPoolerError) as error:
            raise CommandError(str(error)) from error

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
