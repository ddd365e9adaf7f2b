"""`qrstudio login` and `logout`."""

import sys

import click

from qrstudio import QrStudio
from qrstudio.addresses import PRODUCTION
from qrstudio.cli.stored_login import Login, remove_login, store_login


@click.command()
@click.option("--url", default=PRODUCTION, envvar="QRSTUDIO_URL", show_default=True)
@click.option(
    "--key",
    help="Asked for, or read from standard input, when left out. On the command line, others on"
    " this machine can see it, and the shell's history keeps it.",
)
def login(url: str, key: str | None) -> None:
    """Try an API key and keep it for the other commands."""
    if key is None:
        key = read_key()
    try:
        client = QrStudio(key, base_url=url)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--url") from error
    with client:
        check_key(client)
    path = store_login(Login(url, key))
    click.echo(f"Logged in. The key is in {path}, which only you can read.")


def read_key() -> str:
    """From a terminal without showing it; else a line of standard input."""
    if sys.stdin.isatty():
        key: str = click.prompt("API key", hide_input=True)
    else:
        key = sys.stdin.readline()
    if not key.strip():
        raise click.UsageError("Standard input holds no key.")
    return key.strip()


def check_key(client: QrStudio) -> None:
    """Raises: AuthenticationError, when the key is not valid."""
    client.usage.get()


@click.command()
def logout() -> None:
    """Forget the key. It stays valid: revoke it in the dashboard."""
    was_there = remove_login()
    click.echo("Logged out." if was_there else "You were not logged in.")
