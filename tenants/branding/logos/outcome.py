"""What becomes of an upload."""

from enum import StrEnum
from typing import NamedTuple

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
MULTIPART_BYTES = 16_384
"""What a form may have around its file."""
MAX_STORED_BYTES = 300_000
MAX_SIDE_PX = 1000
MAX_UPLOAD_PIXELS = 16_000_000


class LogoProblem(StrEnum):
    """Why an upload does not become a logo."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_FORMAT = "unknown_format"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_COMPLEX = "too_complex"
    SVG_ENTITY = "svg_entity"
    SVG_SCRIPT = "svg_script"
    SVG_REFERENCE = "svg_reference"
    SVG_TEXT = "svg_text"
    BUSY = "busy"


class LogoError(Exception):
    """The upload does not become a logo."""

    def __init__(self, problem: LogoProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class LogoImage(NamedTuple):
    """A PNG of at most MAX_STORED_BYTES and MAX_SIDE_PX."""

    png: bytes
    width: int
    height: int
