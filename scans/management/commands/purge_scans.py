"""`manage.py purge_scans`: does the daily task's work at once and without a time limit."""

from typing import Any

from django.core.management.base import BaseCommand

from kernel.clock import utc_now
from scans.connections import maintenance_connection
from scans.retention.purge import first_retained_day, purge_scans


class Command(BaseCommand):
    help = "Delete scan rows and rollups older than 13 months. Totals stay."

    def handle(self, *_args: Any, **_options: Any) -> None:
        today = utc_now().date()
        with maintenance_connection() as connection:
            counts = purge_scans(
                connection, today=today, budget_secs=float("inf"), report=self.stdout.write
            )
        self.stdout.write(
            f"{counts.workspaces} workspaces hold no scan before {first_retained_day(today)}"
            f" ({counts.batches} batches). All-time totals are unchanged."
        )
