"""What a refusal says about each cause."""

from kernel.messages import mark
from qrs.rendering.colors import Color
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import RenderOptions, SpotColor
from qrs.rendering.proof.case import Case
from qrs.rendering.proof.grading import Cause
from qrs.rendering.proof.proposals import Changes
from qrs.rendering.proof.shades import as_hex
from qrs.rendering.sizing import show_size

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
_WITHOUT_LOGO = (
    mark("Too many modules cannot be told from their neighbours."),
    mark("Too many modules cannot be told from their neighbours. Use %(advice)s."),
)
_FEW_PIXELS = mark("Too few pixels to a module: the image cannot be scanned. Use %(advice)s.")
_PIXELS = ("dpi", "size_inches")
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
    worst, color = case.list_colors()[0]
    values: dict[str, object] = {"color": as_hex(color), "ground": as_hex(case.ground)}
    plain, advising = _choose_sentences(cause, case)
    if not changes:
        return RenderingError(_name_field(_FIELDS.get(cause, worst), case), plain, **values)
    advice = tuple(changes.items())
    named = advice[0][0]
    if case.has_few_pixels and named in _PIXELS:
        advising = _FEW_PIXELS
    elif cause in (Cause.CONTRAST, Cause.INVERTED) and named not in _INKS:
        named = worst
    said = list_changes(changes, case.options)
    error = RenderingError(_name_field(named, case), advising, **values, advice=said)
    error.advice, error.further = advice[0], advice[1:]
    return error


def _choose_sentences(cause: Cause, case: Case) -> tuple[str, str]:
    if cause is Cause.MARGIN and case.options.logo is None:
        return _WITHOUT_LOGO
    return _SENTENCES[cause]


def _name_field(field: str, case: Case) -> str:
    if field == "size_inches":
        return case.options.size_field
    if field == "logo_size_ratio" and case.options.logo is None:
        return "pattern"
    return field


def list_changes(changes: Changes, options: RenderOptions) -> str:
    """With the fields of the request."""
    return ", ".join(_list_change(field, value, options) for field, value in changes.items())


def _list_change(field: str, value: object, options: RenderOptions) -> str:
    if field == "size_inches" and isinstance(value, float):
        return f"{options.size_field} {show_size(value, options)}"
    return f"{field} {_show(value)}"


def _show(value: object) -> str:
    if isinstance(value, SpotColor):
        return f"{value.name} {_show(value.cmyk)}"
    if isinstance(value, tuple) and not isinstance(value, Color):
        return "[" + ", ".join(f"{part:g}" for part in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)
