"""Rows as the data of COPY in its binary format.

Source: PostgreSQL's documentation of COPY: signature, flags and length of the extension, then each
row with its number of fields, then -1. A field is packed as an element of an array is.
"""

from collections.abc import Sequence
from itertools import repeat
from struct import Struct
from typing import Any

from kernel.postgres_arrays import PACKERS

_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_pack_field_count = Struct(">h").pack


def encode_copy(rows: Sequence[tuple[Any, ...]], kinds: Sequence[Any]) -> bytes:
    """kinds: the annotation of each field, as in kernel.postgres_arrays."""
    columns = zip(*rows, strict=True)
    packed = [map(PACKERS[kind], column) for kind, column in zip(kinds, columns, strict=True)]
    # Short joins, one for each row: twice as fast as one of all fields.
    fields = zip(repeat(_pack_field_count(len(kinds))), *packed, strict=False)
    return _START + b"".join(map(b"".join, fields)) + _END
