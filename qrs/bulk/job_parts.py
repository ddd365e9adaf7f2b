"""The parts of a job's ZIP in the storage, each with a file that says what is in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.files import read_file, save_file
from jobs.services import ClaimedJob
from kernel.json_responses import encode_json
from kernel.zip_parts import ZipMember
from qrs.bulk.archive import ArchivePart
from qrs.bulk.completion import DrawnCodes


@dataclass(frozen=True)
class StoredParts:
    """All parts together. entries: of the manifest."""

    entries: list[dict[str, Any]]
    members: list[ZipMember]
    codes: DrawnCodes


class JobParts:
    """parts: of earlier slices, as to_json() returned them."""

    def __init__(self, claimed: ClaimedJob, parts: Sequence[Mapping[str, Any]]) -> None:
        self._job_id = claimed.job.pk
        # A worker that has lost the job may still store a file: names are never the same.
        self._mark = claimed.claim.hex[:12]
        self._parts = [dict(part) for part in parts]

    @property
    def names(self) -> list[str]:
        """Of the ZIP's own files, in their order."""
        return [part["name"] for part in self._parts]

    @property
    def size_bytes(self) -> int:
        return sum(part["bytes"] for part in self._parts)

    def to_json(self) -> list[dict[str, Any]]:
        return self._parts

    def store(self, part: ArchivePart, codes: DrawnCodes) -> None:
        content = {
            "entries": part.entries,
            "members": [member.to_json() for member in part.members],
            "codes": codes.to_json(),
        }
        index = self._save("json", encode_json(content))
        self._add(part.content, {"index": index})

    def store_last(self, content: bytes) -> None:
        self._add(content, {})

    def read(self) -> StoredParts:
        """What is in all parts that store() was called with."""
        stored = StoredParts([], [], DrawnCodes([], []))
        new: list[tuple[str, str, str]] = []
        existing: list[str] = []
        for part in self._parts:
            content = json.loads(read_file(part["index"]))
            stored.entries.extend(content["entries"])
            stored.members.extend(map(ZipMember.from_json, content["members"]))
            codes = DrawnCodes.from_json(content["codes"])
            new.extend(codes.new)
            existing.extend(codes.existing)
        return StoredParts(stored.entries, stored.members, DrawnCodes(new, existing))

    def _add(self, content: bytes, more: Mapping[str, Any]) -> None:
        name = self._save("part", content)
        self._parts.append({"name": name, "bytes": len(content), **more})

    def _save(self, ending: str, content: bytes) -> str:
        name = f"{len(self._parts):05d}-{self._mark}.{ending}"
        return save_file(job_id=self._job_id, name=name, content=content)
