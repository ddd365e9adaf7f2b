"""Rows as the data of COPY in its binary format.

Source: PostgreSQL's documentation of COPY: signature, flags and length of the extension, then each
row with its number of fields, then -1. A field is packed as an element of an array is.
"""

from collections.abc import Hashable, Iterable, Sequence
from itertools import repeat
from struct import Struct
from typing import Any

from kernel.postgres_arrays import PACKERS

_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_pack_field_count = Struct(">h").pack


class SharedFields(dict[Hashable, bytes]):
    """Neighbouring fields, packed once for all rows that have the same values in them.

    kinds: the annotations of the fields, as in kernel.postgres_arrays. Looking a row's values up
    costs as much as packing a single field. Floats must not be -0.0, which equals 0.0. Starts
    again when it holds so many combinations.
    """

    def __init__(self, kinds: Sequence[Any], *, size: int = 16_384) -> None:
        super().__init__()
        self._packers = [PACKERS[kind] for kind in kinds]
        self._size = size

    def __missing__(self, values: Any) -> bytes:
        if len(self) >= self._size:
            self.clear()
        packed = b"".join(pack(one) for pack, one in zip(self._packers, values, strict=True))
        self[values] = packed
        return packed


def pack_rows(parts: Iterable[Iterable[bytes]], *, fields: int) -> list[bytes]:
    """parts: of all rows, their first packed fields, then their next ones. fields: of one row."""
    rows = zip(repeat(_pack_field_count(fields)), *parts, strict=False)
    return list(map(b"".join, rows))


def join_rows(rows: Iterable[bytes]) -> bytes:
    """The data of COPY."""
    return _START + b"".join(rows) + _END
