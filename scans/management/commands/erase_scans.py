"""`manage.py erase_scans`: deletes all scan data of one QR or one workspace."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.clock import utc_now
from scans.accounting.dead_letters.services import erase_dead_letters
from scans.connections import maintenance_connection
from scans.management.selection import add_selection, select
from scans.retention.erase import erase_qr, erase_workspace


class Command(BaseCommand):
    help = "Erase all scans, rollups and totals of one QR or one workspace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_selection(parser, days=False)
        parser.add_argument("--yes", action="store_true", help="really; only a backup can undo it")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not (options["workspace"] or options["short_id"]):
            raise CommandError("Name a --workspace or a --short-id.")
        if not options["yes"]:
            raise CommandError("This cannot be undone. Repeat with --yes.")
        with maintenance_connection() as connection:
            for tenant_id, schema, within in select(options):
                if within.qr_id is None:
                    erased = erase_workspace(connection, schema)
                else:
                    erase_qr(connection, schema, within.qr_id)
                    erased = 1
                self.stdout.write(f"{schema}: all scan data of {erased} QRs is erased.")
                letters = erase_dead_letters(tenant_id=tenant_id, qr_id=within.qr_id, now=utc_now())
                if letters:
                    self.stdout.write(f"{schema}: {letters} dead letters are gone, too.")
        self.stdout.write(
            "Scans that wait in the stream are still stored: repeat this once /api/status/ says"
            " that nothing waits. Backups are not changed."
        )
