"""`manage.py restore_workspace`: one workspace as a dump has it."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from redis import RedisError

from audit.context import Actor
from console.restoring.script import DumpError, open_script
from console.restoring.workspace import RestoreResult, refresh_after_restore, restore_workspace
from kernel.errors import UnavailableError
from qrs.routes.republish import RepublishCounts
from tenants.models import Tenant

_ACTOR = Actor(user_id=None, email="manage.py restore_workspace", via="command")


class Command(BaseCommand):
    help = (
        "Put one workspace back to what a dump of the database holds. Codes that were made after"
        " the dump end; scans that came after it stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", "--tenant", required=True, help="slug")
        parser.add_argument(
            "--dump",
            required=True,
            help="a file of pg_dump; or - for SQL of the one schema on standard input, as"
            " pg_restore --schema=SCHEMA --no-owner --no-privileges --file=- writes it",
        )
        parser.add_argument("--yes", action="store_true", help="really do it")

    def handle(self, *_args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["workspace"]).first()
        if tenant is None:
            raise CommandError(f"No workspace has the slug {options['workspace']}.")
        if not options["yes"]:
            raise CommandError(
                f"This replaces the codes of {tenant.slug} (schema {tenant.schema_name}) by those"
                " of the dump. To do it, repeat the command with --yes"
            )
        self._restore(tenant, options["dump"])

    def _restore(self, tenant: Tenant, dump: str) -> None:
        path = None if dump == "-" else Path(dump)
        try:
            with open_script(path, sys.stdin.buffer, schema=tenant.schema_name) as script:
                restored = restore_workspace(
                    tenant=tenant,
                    script=script,
                    source=dump,
                    actor=_ACTOR,
                    report=self.stdout.write,
                )
        except (DumpError, DatabaseError, psycopg.Error) as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        self.stdout.write("The dump is restored; updating routes and rollups.")
        routes = self._refresh(tenant, restored)
        self.stdout.write(
            f"Restored {restored.codes} codes; {restored.deleted} that the dump does not have"
            f" ended; {restored.carried.count} scans that came after it were kept;"
            f" {routes.differing} routes were published."
            " To check: manage.py republish_routes --dry-run"
        )

    def _refresh(self, tenant: Tenant, restored: RestoreResult) -> RepublishCounts:
        try:
            return refresh_after_restore(tenant=tenant, restored=restored)
        except (RedisError, UnavailableError, DatabaseError, psycopg.Error) as error:
            raise CommandError(
                f"The workspace is restored, but its routes and figures are not up to date:"
                f" {error}. Run manage.py republish_routes --workspace {tenant.slug} and"
                f" manage.py rebuild_rollups --workspace {tenant.slug}"
            ) from error
