"""The ZIP of a call, part by part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.zip_parts import ZipMember, ZipPart
from qrs.bulk.drawing import PreparedItem
from qrs.bulk.manifest import (
    CSV_NAME,
    JSON_NAME,
    describe_image,
    name_file,
    write_csv_manifest,
    write_json_manifest,
)
from qrs.generation.contents import ExistingDynamicQr
from qrs.models import DynamicQr
from qrs.rendering import RenderedImage

# What deflate makes no smaller: PNGs are deflated already.
_STORED = frozenset({"png"})


@dataclass(frozen=True)
class ArchivePart:
    """content: its bytes. entries: of the manifest. members: what the last part has to know."""

    content: bytes
    entries: Sequence[dict[str, Any]]
    members: Sequence[ZipMember]


def write_part(
    drawn: Iterable[tuple[PreparedItem, RenderedImage]], *, offset: int, now: datetime
) -> ArchivePart:
    """offset: how many bytes the parts before have."""
    drawn = list(drawn)
    names = _find_names(item for item, _ in drawn)
    part = ZipPart(offset=offset, now=now)
    entries = []
    for item, image in drawn:
        part.add(
            name_file(item.index, item.options.format),
            image.data,
            deflated=item.options.format not in _STORED,
        )
        entries.append(describe_image(item, image, name=names.get(item.short_id, "")))
    return ArchivePart(part.get_bytes(), entries, part.members)


def write_last_part(
    entries: Sequence[dict[str, Any]],
    members: Iterable[ZipMember],
    *,
    plan: str,
    offset: int,
    now: datetime,
) -> bytes:
    """The manifests and the directory. entries, members: of all parts before."""
    part = ZipPart(offset=offset, now=now)
    # Stored, so that the simplest of programs can read it.
    part.add(JSON_NAME, write_json_manifest(entries, plan=plan), deflated=False)
    part.add(CSV_NAME, write_csv_manifest(entries), deflated=True)
    return part.close_archive(members)


def _find_names(items: Iterable[PreparedItem]) -> dict[str, str]:
    """Of existing QRs by their short ids."""
    wanted = [item.short_id for item in items if isinstance(item.content, ExistingDynamicQr)]
    if not wanted:
        return {}
    rows = DynamicQr.objects.filter(short_id__in=wanted)
    return dict(rows.values_list("short_id", "name"))
