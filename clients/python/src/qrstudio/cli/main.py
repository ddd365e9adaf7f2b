"""The group of commands."""

import errno
import io
import sys

import click

from qrstudio.cli.bulk import bulk
from qrstudio.cli.images import render
from qrstudio.cli.login import login, logout
from qrstudio.cli.output import clean_lines
from qrstudio.cli.qrs import create, list_qrs, pause, repoint, resume, show
from qrstudio.cli.scans import tail
from qrstudio.cli.usage import usage
from qrstudio.errors import QrStudioError
from qrstudio.version import __version__


class _Commands(click.Group):
    """Shows what the API, or this machine, has refused in plain words, without a trace.

    The status is 1 then, 2 where the command itself is not right, and 0 for what was done.
    """

    def invoke(self, ctx: click.Context) -> object:
        try:
            result: object = super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            name = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{name}{error.strerror or error}") from error
        except QrStudioError as error:
            raise click.ClickException(clean_lines(str(error))) from error
        return result


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qrstudio")
def main() -> None:
    """Make, change and draw QR codes, and watch their scans.

    Log in once with `qrstudio login`, or set QRSTUDIO_API_KEY. The exit status is 0 when it was
    done, 1 when it was refused or failed, 2 when the command is not right.
    """
    # A name with letters that the terminal does not know is no reason to fail.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


for _command in (
    *(login, logout, create, list_qrs, show, repoint, pause, resume),
    *(render, bulk, tail, usage),
):
    main.add_command(_command)
