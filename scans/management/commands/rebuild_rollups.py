"""`manage.py rebuild_rollups`: counts rollups and totals again from the rows."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from scans.analytics.rollups.rebuild import rebuild_rollups
from scans.connections import maintenance_connection
from scans.management.selection import add_selection, select


class Command(BaseCommand):
    """Safe while scans are being ingested; may be interrupted and repeated."""

    help = "Count rollups and totals again from the rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_selection(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        days = changed = totals = of_workspaces = 0
        with maintenance_connection() as connection:
            for _, schema, within in select(options):
                counts = rebuild_rollups(connection, schema, within, report=self.stdout.write)
                days += counts.days
                changed += counts.changed
                totals += counts.totals
                of_workspaces += counts.workspace_days
        self.stdout.write(
            f"Counted {days} days of QRs again: {changed} were wrong, and {totals} totals"
            f" and {of_workspaces} days of workspaces. All are right now."
        )
        if changed or totals:
            self.stdout.write("Analytics show them from now on. To check: check_rollups")
