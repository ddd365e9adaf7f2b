"""A ZIP in parts that are written one after the other, perhaps by several processes.

    part 1: entries | part 2: entries | ... | last part: entries, directory

Joined in their order they are one archive. What the last part has to know of the others is in their
members, which JSON can hold. By Python's own zipfile, which also writes ZIP64 where it is needed.
"""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

_MODE = 0o644 << 16
# Of all entries: the time at which an image was drawn says nothing of it.
_UNIX = 3


@dataclass(frozen=True, slots=True)
class ZipMember:
    """An entry of an earlier part. offset: of its header, in the whole archive."""

    name: str
    offset: int
    crc: int
    compressed: int
    size: int
    method: int
    time: tuple[int, int, int, int, int, int]

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        return cls(**{**fields, "time": tuple(fields["time"])})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class ZipPart:
    """Entries in memory. offset: how many bytes the parts before have."""

    def __init__(self, *, offset: int, now: datetime) -> None:
        self.offset = offset
        self.members: list[ZipMember] = []
        self._time = now.timetuple()[:6]
        self._file = _ShiftedFile(offset)
        self._archive = zipfile.ZipFile(self._file, "w")

    @property
    def size_bytes(self) -> int:
        return self._file.end - self.offset

    def add(self, name: str, content: bytes, *, deflated: bool) -> None:
        """Append an entry."""
        info = zipfile.ZipInfo(name, self._time)
        info.compress_type = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
        info.external_attr, info.create_system = _MODE, _UNIX
        self._archive.writestr(info, content)
        self.members.append(
            ZipMember(
                name=name,
                offset=info.header_offset,
                crc=info.CRC,
                compressed=info.compress_size,
                size=info.file_size,
                method=info.compress_type,
                time=self._time,
            )
        )

    def get_bytes(self) -> bytes:
        """The entries alone."""
        return self._file.getvalue()

    def close_archive(self, earlier: Iterable[ZipMember]) -> bytes:
        """The entries and the directory of the whole archive. earlier: of the parts before."""
        self._archive.filelist[:0] = [_make_info(member) for member in earlier]
        self._archive.close()
        return self._file.getvalue()


class _ShiftedFile(io.BytesIO):
    """Tells positions as of the whole archive."""

    def __init__(self, offset: int) -> None:
        super().__init__()
        self._offset = offset

    @property
    def end(self) -> int:
        return self._offset + len(self.getbuffer())

    def tell(self) -> int:
        return super().tell() + self._offset

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        shift = self._offset if whence == io.SEEK_SET else 0
        return super().seek(position - shift, whence) + self._offset


def _make_info(member: ZipMember) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(member.name, member.time)
    info.header_offset, info.CRC = member.offset, member.crc
    info.compress_size, info.file_size = member.compressed, member.size
    info.compress_type, info.external_attr, info.create_system = member.method, _MODE, _UNIX
    return info
