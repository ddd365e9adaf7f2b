"""Warnings: what an image that is returned is weak in."""

from collections.abc import Iterator

from kernel.messages import mark
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.case import Case
from qrs.rendering.proof.grading import Cause, Verdict
from qrs.rendering.report import ScanWarning

_SMALL = mark(
    "Small: %(size)s mm wide, but from %(distance)s mm away a phone needs at least %(needed)s mm."
)
_INVERTED = mark("Light on dark: many phones cannot scan it.")
_CONTRAST = mark("Weak contrast of %(color)s: it will not be scanned in poor light.")
_MARGIN = mark("The logo uses up most of the error correction: dirt or a crease may end it.")
_BLURRED = mark("Some modules cannot be told from their neighbours: dirt or a crease may end it.")
_FIXED = mark("The patterns by which a scanner finds the code are damaged.")
_EYES = mark("Some scanners do not find eyes of this shape.")
_QUIET_ZONE = mark("The quiet zone is narrower than 4 modules: keep print away from the code.")
_ALIGNMENT = mark("The logo lies on a pattern that some scanners need.")
_LADDER = mark("Only %(read)s of 9 bad pictures of it were read.")

_TEMPLATES = {
    Cause.INVERTED: ("color", _INVERTED),
    Cause.MARGIN: ("logo_size_ratio", _MARGIN),
    Cause.FIXED_PATTERNS: ("eye_color", _FIXED),
    Cause.EYE_SHAPE: ("eye_shape", _EYES),
    Cause.QUIET_ZONE: ("quiet_zone", _QUIET_ZONE),
    Cause.LOGO_ON_ALIGNMENT: ("logo_size_ratio", _ALIGNMENT),
}
"""Codes are those of the causes."""

_WEAK_FROM = 2  # the place of C; causes that cap at B are said, too
_CAPPING = (Cause.EYE_SHAPE, Cause.QUIET_ZONE, Cause.LOGO_ON_ALIGNMENT)


def list_warnings(
    verdict: Verdict, case: Case, *, read: int, smallest_mm: float, distance_mm: float
) -> Iterator[ScanWarning]:
    if case.options.size_mm < smallest_mm:
        yield _warn_of_size(case.options, smallest_mm, distance_mm)
    for cause in Cause:
        if verdict.grades[cause] >= _WEAK_FROM or (cause in _CAPPING and verdict.grades[cause]):
            yield _warn(cause, case, read)


def _warn(cause: Cause, case: Case, read: int) -> ScanWarning:
    if cause is Cause.CONTRAST:
        field, _ = case.list_colors()[0]
        color = getattr(case.options, field)
        return ScanWarning(cause.value, field, _CONTRAST, {"color": color})
    if cause is Cause.LADDER:
        return ScanWarning(cause.value, "pattern", _LADDER, {"read": read})
    if cause is Cause.MARGIN and case.options.logo is None:
        return ScanWarning(cause.value, "pattern", _BLURRED)
    field, template = _TEMPLATES[cause]
    return ScanWarning(cause.value, field, template)


def _warn_of_size(options: RenderOptions, smallest_mm: float, distance_mm: float) -> ScanWarning:
    values: dict[str, object] = {
        "size": f"{options.size_mm:.1f}",
        "distance": f"{distance_mm:g}",
        "needed": f"{smallest_mm:g}",
    }
    return ScanWarning("small", options.size_field, _SMALL, values)
