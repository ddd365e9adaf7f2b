"""Where commands write files."""

import os
from pathlib import Path

import click

STDOUT = Path("-")


def check_target(path: Path) -> None:
    """Before anything is counted. Raises: click.ClickException."""
    if path == STDOUT:
        return
    if path.is_dir():
        raise click.ClickException(f"{path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise click.ClickException(f"There is no folder {path.parent}.")
    if not os.access(path.parent, os.W_OK):
        raise click.ClickException(f"You may not write to the folder {path.parent}.")
