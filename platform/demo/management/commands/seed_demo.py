"""manage.py seed_demo: seeds the demo for `make up`, once."""

from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.publishing import publish_demo_file
from demo.seeding import seed_once, seeding_lock
from kernel.clock import utc_now
from tenants.database.direct import TransactionPoolerError


class Command(BaseCommand):
    # Safe to repeat and to run concurrently.
    help = "Seed the demo workspaces once and keep DATA_DIR/demo.json right. Not in production."
    # System checks import the whole API, which this command does not need.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Raises CommandError in production, and behind a transaction pooler."""
        if settings.IS_PRODUCTION:
            raise CommandError("The demo has known log-ins: it is never seeded in production.")
        started = monotonic()
        try:
            with seeding_lock():
                scans = seed_once(now=utc_now())
                publish_demo_file(settings.DATA_DIR / "demo.json")
        except TransactionPoolerError as error:
            raise CommandError(str(error)) from None
        if scans is not None:
            self.stdout.write(f"demo: {scans} scans seeded in {monotonic() - started:.1f} s")
