"""`manage.py dead_letters`: lists, retries or discards scans that could not be stored."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.dead_letters.services import discard_dead_letters, retry_dead_letters

_MAX_SHOWN = 50


class Command(BaseCommand):
    help = "List scans that could not be stored, retry them, or write them off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("list", "retry", "discard"))
        parser.add_argument("ids", nargs="*", type=int)
        parser.add_argument("--all", action="store_true", help="every dead letter")
        parser.add_argument("--reason", help="why they are discarded; stored with the write-off")

    def handle(self, *_args: Any, **options: Any) -> None:
        letters = DeadLetter.objects.order_by("pk")
        if options["ids"]:
            letters = letters.filter(pk__in=options["ids"])
        elif options["action"] != "list" and not options["all"]:
            raise CommandError("Name the ids, or use --all. `dead_letters list` shows them.")
        if options["action"] == "list":
            self._list(letters)
        elif options["action"] == "retry":
            self._retry(letters)
        else:
            self._discard(letters, options["reason"])

    def _list(self, letters: QuerySet[DeadLetter]) -> None:
        for letter in letters[:_MAX_SHOWN]:
            self.stdout.write(
                f"{letter.pk}  {letter.failed_at:%Y-%m-%d %H:%M}  workspace {letter.tenant_id}"
                f"  {letter.reason}\n    {letter.payload[:200]}"
            )
        total = letters.count()
        self.stdout.write(f"{total} dead letters, {min(total, _MAX_SHOWN)} shown.")
        if total:
            self.stdout.write(
                "Once the cause is removed: dead_letters retry --all (or ids)."
                " To write them off: dead_letters discard IDS --reason '...'"
            )

    def _retry(self, letters: QuerySet[DeadLetter]) -> None:
        retried, unreadable = retry_dead_letters(get_redis(settings.REDIS_URL), letters=letters)
        self.stdout.write(f"{retried} scans are in the stream again; workers read them at once.")
        if unreadable:
            self.stdout.write(f"{unreadable} cannot be decoded: discard them.")

    def _discard(self, letters: QuerySet[DeadLetter], reason: str | None) -> None:
        if not reason:
            raise CommandError("Say why, with --reason: it is stored with the write-off.")
        discarded = discard_dead_letters(letters, reason=reason, now=utc_now())
        self.stdout.write(f"{discarded} dead letters are discarded and written off.")
