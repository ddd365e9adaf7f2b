"""`manage.py reseal_secrets`: seals stored secrets with the current SECRET_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.sealed_fields import SealedColumn
from accounts.services.resealing import ResealCounts, reseal_all

_MAX_SHOWN = 20


class Command(BaseCommand):
    """Safe while the product runs; may be interrupted and repeated."""

    help = "Seal stored secrets with SECRET_KEY, so that SECRET_KEY_FALLBACKS can be emptied."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not reseal_all(report=self._report):
            raise CommandError(
                "Some secrets can be read with none of the keys. If SECRET_KEY_FALLBACKS lacks a"
                " key that was in use, add it and run this again. If that key is lost, so are they:"
                " people then log in with a recovery code and set up their app anew, and receivers"
                " of webhooks get a new secret by rotation."
            )
        self.stdout.write("All secrets are sealed with SECRET_KEY. Older keys can be removed.")

    def _report(self, column: SealedColumn, counts: ResealCounts) -> None:
        line = f"{column.title}: {counts.resealed} sealed again, {counts.current} were current"
        if counts.unreadable:
            shown = ", ".join(str(pk) for pk in counts.unreadable[:_MAX_SHOWN])
            line += f", {len(counts.unreadable)} cannot be read (rows {shown})"
        self.stdout.write(line)
