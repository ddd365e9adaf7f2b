"""`manage.py check_rollups`: compares rollups and totals with the rows."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scans.analytics.rollups.check import list_drift
from scans.connections import maintenance_connection
from scans.management.selection import add_selection, select


class Command(BaseCommand):
    help = "Compare rollups and totals with the rows; exit code 1 when they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_selection(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        schemas = drifts = 0
        with maintenance_connection() as connection:
            for _, schema, within in select(options):
                schemas += 1
                for line in list_drift(connection, schema, within):
                    drifts += 1
                    self.stdout.write(line)
        if drifts:
            raise CommandError(
                f"{drifts} figures are not what the rows say. Correct them with:"
                " manage.py rebuild_rollups (same options)"
            )
        self.stdout.write(f"{schemas} workspaces: every figure is what the rows say.")
