"""`manage.py check_rollups`: do rollups and totals say what the rows say?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scans.analytics.rollups.check import list_drift
from scans.connections import maintenance_connection
from scans.management.selection import add_selection, select


class Command(BaseCommand):
    """Reads only, and may run at any time."""

    help = "Compare rollups and totals with the rows; exit code 1 when they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to look at."""
        add_selection(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exits non-zero on drift."""
        schemas = drifts = 0
        with maintenance_connection() as connection:
            for schema, within in select(options):
                schemas += 1
                for line in list_drift(connection, schema, within):
                    drifts += 1
                    self.stdout.write(line)
        if drifts:
            raise CommandError(
                f"{drifts} figures are not what the rows say. Put them right with:"
                " manage.py rebuild_rollups (same options)"
            )
        self.stdout.write(f"{schemas} workspaces: every figure is what the rows say.")
