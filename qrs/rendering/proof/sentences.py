"""What a refusal says about each cause."""

from kernel.messages import mark
from qrs.rendering.colors import Color
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import SpotColor
from qrs.rendering.proof.grading import Cause
from qrs.rendering.proof.proposals import Case, Changes
from qrs.rendering.proof.shades import as_hex

_INVERTED = mark(
    "Inverted colours: %(color)s is lighter than its background %(ground)s, which many phones"
    " cannot scan. Use a dark color on a light background."
)
_SENTENCES = {
    Cause.INVERTED: (
        _INVERTED,
        mark(
            "Inverted colours: %(color)s is lighter than its background %(ground)s, which many"
            " phones cannot scan. Use %(advice)s."
        ),
    ),
    Cause.CONTRAST: (
        mark("Too little contrast: %(color)s on %(ground)s cannot be scanned."),
        mark("Too little contrast: %(color)s on %(ground)s cannot be scanned. Use %(advice)s."),
    ),
    Cause.MARGIN: (
        mark("The logo covers more than the error correction can make up for."),
        mark("The logo covers more than the error correction can make up for. Use %(advice)s."),
    ),
    Cause.PALE_EYES: (
        mark("The three eyes are too pale to be found by a scanner."),
        mark("The three eyes are too pale to be found by a scanner. Use %(advice)s."),
    ),
    Cause.FIXED_PATTERNS: (
        mark("The patterns by which a scanner finds the code are damaged."),
        mark("The patterns by which a scanner finds the code are damaged. Use %(advice)s."),
    ),
    Cause.EYE_SHAPE: (
        mark("Some scanners do not find eyes of this shape: grade B at most."),
        mark("Some scanners do not find eyes of this shape: grade B at most. Use %(advice)s."),
    ),
    Cause.QUIET_ZONE: (
        mark("The quiet zone is narrower than 4 modules: grade B at most."),
        mark("The quiet zone is narrower than 4 modules: grade B at most. Use %(advice)s."),
    ),
    Cause.LOGO_ON_ALIGNMENT: (
        mark("The logo lies on a pattern that some scanners need: grade B at most."),
        mark(
            "The logo lies on a pattern that some scanners need: grade B at most. Use %(advice)s."
        ),
    ),
    Cause.LADDER: (
        mark("The image could not be read back. Make it larger or shorten the content."),
        mark("Bad pictures of this code could not be read. Use %(advice)s."),
    ),
}
_INKS = ("color_cmyk", "spot_color")
_FIELDS = {
    Cause.MARGIN: "logo_size_ratio",
    Cause.PALE_EYES: "eye_color",
    Cause.FIXED_PATTERNS: "eye_color",
    Cause.EYE_SHAPE: "eye_shape",
    Cause.QUIET_ZONE: "quiet_zone",
    Cause.LOGO_ON_ALIGNMENT: "logo_size_ratio",
    Cause.LADDER: "size_inches",
}


def refuse(cause: Cause, case: Case, changes: Changes | None) -> RenderingError:
    """changes: proven advice.

    Of two colours without contrast the error names that of the modules or eyes, also where only
    another background helps.
    """
    plain, advising = _SENTENCES[cause]
    field, color = case.list_colors()[0]
    values: dict[str, object] = {"color": as_hex(color), "ground": as_hex(case.ground)}
    if not changes:
        return RenderingError(_FIELDS.get(cause, field), plain, **values)
    advice = tuple(changes.items())
    named = advice[0][0]
    if cause in (Cause.CONTRAST, Cause.INVERTED) and named not in _INKS:
        named = field
    error = RenderingError(named, advising, **values, advice=_list_changes(changes))
    error.advice, error.further = advice[0], advice[1:]
    return error


def _list_changes(changes: Changes) -> str:
    return ", ".join(f"{field} {_show(value)}" for field, value in changes.items())


def _show(value: object) -> str:
    if isinstance(value, SpotColor):
        return f"{value.name} {_show(value.cmyk)}"
    if isinstance(value, tuple) and not isinstance(value, Color):
        return "[" + ", ".join(f"{part:g}" for part in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)
