"""`python -m demo.fill --codes 10000 --hours 1200000 [--workspace SLUG]`.

Adds codes with their scans to a workspace, which must not be a customer's: there is no command
that removes them. Every figure is what the scans say: `manage.py check_rollups`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from demo.fill.environment import NoServersError, set_environment

if TYPE_CHECKING:
    from demo.fill.filling import FillCounts


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code: 1 when nothing could be filled."""
    options = _parse(arguments)
    try:
        set_environment(options.data_dir.absolute())
    except NoServersError as error:
        return _fail(str(error))
    # Only now, because the settings read the environment.
    import django

    django.setup()
    return _fill(options)


def _fill(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import DatabaseError

    from demo.fill.filling import fill_workspace
    from demo.fill.workspace import NoWorkspaceError, find_workspace
    from kernel.clock import utc_now

    if settings.IS_PRODUCTION and not options.in_production:
        return _fail(
            "This is production. Made-up scans cannot be told from real ones: repeat with"
            " --in-production and the --workspace of a test."
        )
    started = monotonic()

    def report(done: "FillCounts") -> None:
        _say(
            f"  {done.codes:,} of {options.codes:,} codes, {done.hours:,} of {options.hours:,}"
            f" hours, {done.scans:,} scans after {monotonic() - started:.0f} s"
        )

    try:
        workspace = find_workspace(options.workspace)
        _say(f"Filling the workspace {workspace.tenant.slug}:")
        done = fill_workspace(
            workspace, codes=options.codes, hours=options.hours, now=utc_now(), report=report
        )
    except (NoWorkspaceError, ValueError, DatabaseError) as error:
        return _fail(str(error))
    _say(
        f"Done in {monotonic() - started:.0f} s: {done.codes:,} codes, {done.hours:,} hours with"
        f" {done.scans:,} scans.\nLog in as {workspace.owner_email} and open"
        f" /{workspace.tenant.slug}/. To check: manage.py check_rollups"
        f" --workspace {workspace.tenant.slug}"
    )
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo.fill", description=__doc__)
    parser.add_argument("--codes", type=_count, default=10_000, help="how many (10,000)")
    parser.add_argument("--hours", type=_count, default=1_200_000, help="with scans (1,200,000)")
    parser.add_argument("--workspace", metavar="SLUG", help="default: a new one")
    parser.add_argument("--data-dir", type=Path, default=Path(".data"), help="of `make up` (.data)")
    parser.add_argument("--in-production", action="store_true", help="really")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 1")
    return int(text)


if __name__ == "__main__":
    raise SystemExit(main())
