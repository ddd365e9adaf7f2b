"""The columns of a scan that leave the platform: everything in its row but the address hash.

One for each field of ScanOut, in its order: the list and both export formats show the same.
"""

from typing import LiteralString

from kernel.sql_files import read_sql
from scans.schemas.scan_log import SCAN_FIELDS

_RENAMED: dict[str, LiteralString] = {"id": "event_id"}
SCAN_COLUMNS: tuple[LiteralString, ...] = tuple(_RENAMED.get(name, name) for name in SCAN_FIELDS)

COMPUTED: dict[str, LiteralString] = {"referer_site": read_sql("scans.log", "referer_site")}
"""Columns that are computed from others, as SQL over a row."""
