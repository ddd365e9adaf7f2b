"""Rendered images."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class RenderedImage:
    """An image that was read back before it was answered. min_size_mm: of a print.

    short_id, public_url: with data_type dynamic. quota_remaining: None when unlimited.
    """

    content: bytes
    media_type: str
    grade: str
    min_size_mm: float | None
    warnings: tuple[str, ...]
    short_id: str | None
    public_url: str | None
    quota_remaining: int | None

    @classmethod
    def from_answer(cls, content: bytes, headers: Mapping[str, str]) -> Self:
        smallest, remaining = headers.get("X-QR-Min-Size-Mm"), headers.get("X-QR-Quota-Remaining")
        return cls(
            content=content,
            media_type=headers.get("Content-Type", "").partition(";")[0],
            grade=headers.get("X-QR-Scan-Grade", ""),
            min_size_mm=float(smallest) if smallest else None,
            warnings=tuple(filter(None, headers.get("X-QR-Warnings", "").split(","))),
            short_id=headers.get("X-QR-Short-Id"),
            public_url=headers.get("X-QR-Public-Url"),
            quota_remaining=int(remaining) if remaining else None,
        )

    def save(self, path: str | Path) -> Path:
        target = Path(path)
        target.write_bytes(self.content)
        return target


def make_data_uri(content: bytes, media_type: str = "image/png") -> str:
    """For `logo`."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
