"""The key that `qrstudio login` keeps, in a file that only its owner can read."""

import json
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

import click

from qrstudio import QrStudio
from qrstudio.addresses import PRODUCTION


class Login(NamedTuple):
    """url: of the installation."""

    url: str
    api_key: str


def get_path() -> Path:
    return Path(click.get_app_dir("qrstudio")) / "login.json"


def store_login(login: Login) -> Path:
    """Written aside and renamed: at no time can others read it, or is it half there."""
    path = get_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes files with mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".login-")
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(login._asdict(), file)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def remove_login() -> bool:
    """Whether there was one."""
    path = get_path()
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed


def read_login() -> Login:
    """The environment's key before the stored one.

    Raises:
        click.ClickException: there is neither.
    """
    url, key = os.environ.get("QRSTUDIO_URL"), os.environ.get("QRSTUDIO_API_KEY")
    if key:
        return Login(url or PRODUCTION, key)
    try:
        stored = json.loads(get_path().read_text())
        return Login(str(stored["url"]), str(stored["api_key"]))
    except FileNotFoundError:
        text = "You are not logged in: run `qrstudio login`, or set QRSTUDIO_API_KEY."
        raise click.ClickException(text) from None
    except (ValueError, KeyError, TypeError):
        text = f"{get_path()} cannot be read: run `qrstudio login` again."
        raise click.ClickException(text) from None


def open_client() -> QrStudio:
    """With the stored login. Raises: click.ClickException."""
    login = read_login()
    try:
        return QrStudio(login.api_key, base_url=login.url)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
