"""What the proof found out about an image."""

import dataclasses
from dataclasses import dataclass

GRADES = ("A", "B", "C", "D")
"""From best to worst; what is worse than D is not returned at all."""


@dataclass(frozen=True)
class ScanWarning:
    """An image that is returned but has a weakness. code: as in X-QR-Warnings.

    field: of the request, that would mend it. template, values: as of RenderingError.
    """

    code: str
    field: str
    template: str
    values: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class ScanReport:
    """How the image will do when it is scanned.

    contrast: 0 to 1, on the worst part. margin: the unused share of the error correction of the
    worst block. ladder: which of the nine bad pictures were read. min_size_mm: of the side with
    quiet zones, for distance_mm. warnings: in the order of their weight.
    """

    grade: str
    contrast: float
    margin: float
    ladder: dict[str, bool]
    min_size_mm: float
    distance_mm: float
    warnings: tuple[ScanWarning, ...] = ()
