"""The group of commands."""

import click

from qrstudio.cli.bulk import bulk
from qrstudio.cli.images import render
from qrstudio.cli.login import login, logout
from qrstudio.cli.qrs import create, list_qrs, pause, repoint, resume, show
from qrstudio.cli.scans import tail
from qrstudio.cli.usage import usage
from qrstudio.errors import QrStudioError
from qrstudio.version import __version__


class _Commands(click.Group):
    """Shows what the API has refused as one line, without a trace."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            result: object = super().invoke(ctx)
        except QrStudioError as error:
            raise click.ClickException(str(error)) from error
        return result


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qrstudio")
def main() -> None:
    """Make, change and draw QR codes, and watch their scans.

    Log in once with `qrstudio login`, or set QRSTUDIO_API_KEY.
    """


for _command in (
    *(login, logout, create, list_qrs, show, repoint, pause, resume),
    *(render, bulk, tail, usage),
):
    main.add_command(_command)
