"""One right on one folder for one user, by a POSIX access control list.

Source: Linux include/uapi/linux/posix_acl_xattr.h (a version word, then tag, permissions and id).
"""

import errno
import os
import stat
import struct
from pathlib import Path

_ATTRIBUTE = "system.posix_acl_access"
_VERSION = struct.pack("<I", 2)
_ENTRY = struct.Struct("<HHI")
_OWNER, _USER, _GROUP, _MASK, _OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20
_NO_ID = 0xFFFFFFFF
_SEARCH = 0x01

_Entries = dict[tuple[int, int], int]


def allow_search(folder: Path, uid: int) -> None:
    """Let one user pass through a folder. Where access lists are unknown, let everyone pass."""
    try:
        entries = _read(folder)
        entries[_USER, uid] = entries.get((_USER, uid), 0) | _SEARCH
        # Without this right in the mask the new entry would have no effect.
        entries[_MASK, _NO_ID] = entries.get((_MASK, _NO_ID), entries[_GROUP, _NO_ID]) | _SEARCH
        os.setxattr(folder, _ATTRIBUTE, _pack(entries))
    except (OSError, AttributeError):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)


def _read(folder: Path) -> _Entries:
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


def _pack(entries: _Entries) -> bytes:
    """The kernel wants them in the order of tag and id."""
    ordered = sorted(entries.items())
    return _VERSION + b"".join(_ENTRY.pack(tag, rights, who) for (tag, who), rights in ordered)
