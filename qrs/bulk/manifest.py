"""What the ZIP says of its images: manifest.json for programs, manifest.csv for people."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from kernel.csv_cells import write_csv
from kernel.json_responses import encode_json
from qrs.bulk.drawing import PreparedItem
from qrs.generation.contents import FixedText, NewDynamicQr
from qrs.rendering import RenderedImage

JSON_NAME, CSV_NAME = "manifest.json", "manifest.csv"
COLUMNS = (
    "index",
    "filename",
    "data_type",
    "format",
    "size_inches",
    "dpi",
    "bytes",
    "sha256",
    "has_logo",
    "grade",
    "min_size_mm",
    "short_id",
    "public_url",
    "name",
)
"""Of an entry, in this order in both files."""

_LEAST_DIGITS = 4


def describe_image(item: PreparedItem, image: RenderedImage, *, name: str) -> dict[str, Any]:
    """An entry. name: of the QR, "" for a fixed text."""
    is_fixed = isinstance(item.content, FixedText)
    return {
        "index": item.index,
        "filename": name_file(item.index, item.options.format),
        "data_type": item.content.data_type if isinstance(item.content, FixedText) else "dynamic",
        "format": item.options.format,
        "size_inches": item.options.size_inches,
        "dpi": item.options.dpi,
        "bytes": len(image.data),
        "sha256": hashlib.sha256(image.data).hexdigest(),
        "has_logo": item.options.logo is not None,
        "grade": image.scan.grade if image.scan else None,
        "min_size_mm": image.scan.min_size_mm if image.scan else None,
        "short_id": None if is_fixed else item.short_id,
        "public_url": None if is_fixed else item.public_url,
        "name": item.content.name if isinstance(item.content, NewDynamicQr) else name or None,
    }


def name_file(index: int, image_format: str) -> str:
    """``qr-0001.png`` for the first."""
    return f"qr-{index + 1:0{_LEAST_DIGITS}d}.{image_format}"


def write_json_manifest(entries: Sequence[Mapping[str, Any]], *, plan: str) -> bytes:
    return encode_json({"count": len(entries), "plan": plan, "items": entries})


def write_csv_manifest(entries: Sequence[Mapping[str, Any]]) -> bytes:
    """With a byte order mark, without which Excel does not take it for UTF-8."""
    rows = ([entry[column] for column in COLUMNS] for entry in entries)
    return write_csv(COLUMNS, rows).encode("utf-8-sig")
