"""`manage.py reconcile_scans`: checks that every answered scan is accounted for."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from scans.accounting.balance import ScanBalance, get_balance
from scans.accounting.ledger.services import write_off
from scans.models import DynamicQrScan
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema

_NAMES = (
    ("answered", "by the redirect engine"),
    ("spooled", "of these, while Redis was unavailable"),
    ("ingested", "as rows"),
    ("waiting", "in the stream"),
    ("in_spools", "until Redis accepts them"),
    ("dead", "letters: manage.py dead_letters list"),
    ("written_off", "by a person"),
)


class Command(BaseCommand):
    help = "Check that every answered scan is accounted for; exit code 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wait", type=float, default=5.0, help="seconds to wait for workers")
        parser.add_argument("--count-rows", action="store_true", help="count all rows, too")
        parser.add_argument("--write-off", metavar="REASON", help="accept the difference")

    def handle(self, *_args: Any, **options: Any) -> None:
        balance = self._get_settled_balance(options["wait"])
        for name, meaning in _NAMES:
            self.stdout.write(f"{getattr(balance, name):>12}  {name.replace('_', ' ')} {meaning}")
        if options["count_rows"]:
            self._check_rows(balance)
        if balance.missing and options["write_off"]:
            write_off(events=balance.missing, reason=options["write_off"], now=utc_now())
            self.stdout.write(f"{balance.missing} written off.")
        elif balance.missing:
            raise CommandError(_explain(balance))
        else:
            self.stdout.write("Every answered scan is accounted for.")

    def _get_settled_balance(self, wait_secs: float) -> ScanBalance:
        """Wait: a batch that is stored and not yet acknowledged counts on both sides."""
        deadline = time.monotonic() + wait_secs
        redis = get_redis(settings.REDIS_URL)
        while (balance := get_balance(redis)).missing and time.monotonic() < deadline:
            time.sleep(0.2)
        return balance

    def _check_rows(self, balance: ScanBalance) -> None:
        rows = 0
        for schema in Tenant.objects.values_list("schema_name", flat=True):
            with tenant_schema(schema):
                rows += DynamicQrScan.objects.count()
        connection.close()
        if rows != balance.rows:
            raise CommandError(
                f"The tables hold {rows} rows, the ledger says {balance.rows}. Rows were added or"
                " deleted by hand, or a worker was busy: repeat, then find out who did."
            )
        self.stdout.write(f"{rows:>12}  rows in all tables, as the ledger says")


def _explain(balance: ScanBalance) -> str:
    if balance.missing > 0:
        lost = f" Web processes dropped {balance.lost} in all." if balance.lost else ""
        return (
            f"{balance.missing} answered scans are nowhere.{lost} Look at SPOOL_DIR of every web"
            " process and at the logs for `lost`; then accept with --write-off 'reason'."
        )
    return (
        f"{-balance.missing} more scans are stored or waiting than were answered: batches were"
        " appended twice after a fault and wait for the workers, or a worker ended between storing"
        " and acknowledging (repeat in 20 s). Else PostgreSQL was restored from a dump, or Redis"
        " was replaced under an earlier version: accept with --write-off 'reason'."
    )
