"""`manage.py republish_routes`: make the routes in Redis the same as those in PostgreSQL."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from redis import RedisError

from kernel.errors import UnavailableError
from qrs.routes.alignment import align_routes, list_unaligned
from qrs.routes.republish import republish_routes
from tenants.models import Tenant

_MAX_SHOWN = 5


class Command(BaseCommand):
    """To be run after a restore; safe while the product runs."""

    help = "Make every route in Redis what PostgreSQL holds, and there what its code says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", "--tenant", help="slug; all workspaces without it")
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing; exit code 1 if routes differ"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit code 1 if a dry run finds differences, or Redis does not respond."""
        dry_run: bool = options["dry_run"]
        tenant_id = _find_tenant_id(options["workspace"])
        try:
            unaligned = self._align(tenant_id, dry_run=dry_run)
            counts = republish_routes(
                tenant_id=tenant_id, dry_run=dry_run, report=self.stdout.write
            )
        except (RedisError, UnavailableError) as error:
            raise CommandError(f"Redis: {error}. Run this again when it answers.") from error
        wrong = counts.differing + counts.unknown + unaligned
        found = (
            f"Compared {counts.compared} routes: {counts.differing} differed in Redis, and"
            f" {counts.unknown} were only there."
        )
        if unaligned:
            found += f" {unaligned} were not what their codes say."
        if dry_run and wrong:
            raise CommandError(f"{found} To put it right: manage.py republish_routes")
        self.stdout.write(found + (" All are right now." if wrong else " All are right."))

    def _align(self, tenant_id: int | None, *, dry_run: bool) -> int:
        """Put rows right that differ from their codes. Returns their number."""
        count = 0
        for tenant, short_ids in list_unaligned(tenant_id=tenant_id):
            shown = ", ".join(short_ids[:_MAX_SHOWN]) + ", ..." * (len(short_ids) > _MAX_SHOWN)
            self.stdout.write(f"{tenant.slug}: {len(short_ids)} routes are not theirs: {shown}")
            count += len(short_ids)
            if not dry_run and align_routes(tenant, short_ids) < len(short_ids):
                raise CommandError(
                    "Some have a row of qr_route with another workspace's tenant_id, which only a"
                    " person can decide about."
                )
        return count


def _find_tenant_id(slug: str | None) -> int | None:
    """Raises CommandError if there is no such workspace."""
    if slug is None:
        return None
    tenant_id = Tenant.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if tenant_id is None:
        raise CommandError(f"No workspace has the slug {slug}.")
    return int(tenant_id)
