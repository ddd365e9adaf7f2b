"""A dump of one workspace, and its restore by the command."""

import subprocess
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from console.restoring.script import find_pg_restore
from tests.support.factories import Workspace


def dump_workspace(workspace: Workspace, path: Path, *options: str) -> Path:
    """A dump as of the nightly back-up, but of this schema only."""
    pg_dump = Path(find_pg_restore()).with_name("pg_dump")
    schema = workspace.tenant.schema_name
    command = [
        str(pg_dump),
        f"--schema={schema}",
        f"--file={path}",
        *options,
        settings.DATABASE_URL,
    ]
    subprocess.run(command, check=True)
    return path


def restore_by_hand(workspace: Workspace, dump: Path) -> None:
    """As the operations pages say one must not: without the routes of the codes."""
    schema = workspace.tenant.schema_name
    options = ("--clean", "--if-exists", f"--schema={schema}", "--exit-on-error")
    command = [find_pg_restore(), *options, f"--dbname={settings.DATABASE_URL}", str(dump)]
    subprocess.run(command, check=True)


def restore_workspace(workspace: Workspace, dump: Path) -> str:
    out = StringIO()
    arguments = ("--workspace", workspace.tenant.slug, "--dump", str(dump), "--yes")
    call_command("restore_workspace", *arguments, stdout=out)
    return out.getvalue()
