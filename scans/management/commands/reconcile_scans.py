"""`manage.py reconcile_scans`: is every answered scan accounted for?"""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from scans.accounting.balance import Account, get_account, write_off
from scans.models import DynamicQrScan
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema

_NAMES = (
    ("answered", "by the redirect engine"),
    ("appended", "to the stream, of these"),
    ("spooled", "before, while Redis was away"),
    ("ingested", "as rows"),
    ("duplicates", "surplus copies, not counted"),
    ("waiting", "in the stream"),
    ("dead", "letters: manage.py dead_letters list"),
    ("written_off", "by a person"),
)


class Command(BaseCommand):
    """Reads only, unless told to write off."""

    help = "Check that answered = rows + copies + waiting + dead; exit code 1 when it is not so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How thorough, and whether to accept a difference."""
        parser.add_argument("--wait", type=float, default=5.0, help="seconds to wait for a worker")
        parser.add_argument("--count-rows", action="store_true", help="count all rows, too")
        parser.add_argument("--write-off", metavar="REASON", help="accept the difference")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exits non-zero when scans are missing or surplus."""
        account = self._get_settled_account(options["wait"])
        for name, meaning in _NAMES:
            self.stdout.write(f"{getattr(account, name):>12}  {name.replace('_', ' ')} {meaning}")
        if options["count_rows"]:
            self._count_rows(account)
        if account.missing and options["write_off"]:
            write_off(events=account.missing, reason=options["write_off"], now=utc_now())
            self.stdout.write(f"{account.missing} written off. The account is even now.")
        elif account.missing:
            raise CommandError(self._explain(account))
        else:
            self.stdout.write("Every answered scan is accounted for.")

    def _get_settled_account(self, wait_secs: float) -> Account:
        """A batch that is stored and not yet acknowledged is on both sides for a moment."""
        deadline = time.monotonic() + wait_secs
        redis = get_redis(settings.REDIS_URL)
        while (account := get_account(redis)).missing and time.monotonic() < deadline:
            time.sleep(0.2)
        return account

    def _count_rows(self, account: Account) -> None:
        rows = 0
        for schema in Tenant.objects.values_list("schema_name", flat=True):
            with tenant_schema(schema):
                rows += DynamicQrScan.objects.count()
        connection.close()
        if rows != account.rows:
            raise CommandError(
                f"The tables hold {rows} rows, the ledger says {account.rows}. Rows were added or"
                " deleted by hand, or a worker was busy: repeat, then look for who did."
            )
        self.stdout.write(f"{rows:>12}  rows in all tables, as the ledger says")

    def _explain(self, account: Account) -> str:
        if account.missing > 0:
            return (
                f"{account.missing} answered scans are nowhere. Look at SPOOL_DIR of every web"
                " process and at the logs for `lost`; then accept with --write-off 'reason'."
            )
        return (
            f"{-account.missing} more scans are stored than were answered: the counters in Redis"
            " are younger than the rows (a new or flushed Redis), or a worker died a moment ago"
            " (repeat in 20 s). Else accept with --write-off 'reason'."
        )
