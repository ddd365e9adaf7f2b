"""Rows of scans as the data of COPY.

Most of a row is in many others as well: its code, its user agent with all that was read from it,
its place. Such neighbours are packed together once; that halves what encoding costs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from kernel.postgres_arrays import PACKERS
from kernel.postgres_copy import SharedFields, pack_rows
from scans.ingestion.enrichment.rows import ScanRow

_NAMES = ScanRow._fields
_KINDS = tuple(ScanRow.__annotations__.values())
# The first and the last of neighbours that occur together; all other fields are packed alone.
_TOGETHER = (
    ("qr_id", "short_id"),
    ("outcome", "host"),
    ("user_agent", "bot_reason"),
    ("country", "longitude"),
)
Part = tuple[Callable[[ScanRow], Any], Callable[[Any], bytes]]


def _list_parts() -> Iterator[Part]:
    ends = dict(_TOGETHER)
    at = 0
    while at < len(_NAMES):
        end = _NAMES.index(ends.get(_NAMES[at], _NAMES[at])) + 1
        if end - at > 1:
            yield itemgetter(slice(at, end)), SharedFields(_KINDS[at:end]).__getitem__
        else:
            yield itemgetter(at), PACKERS[_KINDS[at]]
        at = end


_PARTS = tuple(_list_parts())


def pack_scans(rows: Sequence[ScanRow], entry_ids: Iterable[str]) -> list[bytes]:
    """entry_ids: of each row, the stream entry that it comes from; the last field."""
    parts = (map(pack, map(read, rows)) for read, pack in _PARTS)
    return pack_rows([*parts, map(PACKERS[str], entry_ids)], fields=len(_NAMES) + 1)
