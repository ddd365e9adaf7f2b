"""Changes of a request that may mend a cause, from the mildest on. None of them is proven here."""

import dataclasses
import math
from collections.abc import Callable, Iterator

from qrs.rendering.colors import Color
from qrs.rendering.options import MAX_INCHES, MIN_LOGO_RATIO, MM_PER_INCH, Logo
from qrs.rendering.proof.case import Case, is_large
from qrs.rendering.proof.findings import FULL_QUIET_ZONE
from qrs.rendering.proof.grading import CONTRAST_LIMITS, MARGIN_LIMITS, Cause
from qrs.rendering.proof.margin import measure_margin
from qrs.rendering.proof.shades import as_hex, darken, lighten, weigh
from qrs.rendering.report import GRADES
from qrs.rendering.sizing import round_up_inches
from qrs.rendering.symbols.encode import encode_symbol
from qrs.rendering.symbols.logo_cut import fit_cut

Changes = dict[str, object]

_BY_CHOICE = (Cause.INVERTED, Cause.EYE_SHAPE, Cause.QUIET_ZONE, Cause.LOGO_ON_ALIGNMENT)
"""What has nothing to do with the number of pixels."""
_WHITE = Color(255, 255, 255)
_MIDDLE_GREY = 0.5
_BLACK_INK = (0.0, 0.0, 0.0, 100.0)
_SLACK = 0.01  # a raster is rounded to whole levels
_MEASURED_LESS = 0.06
_FULL_CONTRAST = 0.95
_STRONG_CONTRASTS = (CONTRAST_LIMITS[0] + _SLACK, 0.85, _FULL_CONTRAST)
_RATIO_PLACES = 3
_RATIO_STEP = 3  # the size of a logo is seldom what bad pictures are lost for
_PREDICTED_TOO_LOW = 0.2  # a logo may happen to be dark where the symbol is
_USUAL_DPI = 300  # every plan has it
_PNG_MODULE_PX = (3, 4, 6, 8)
_ENOUGH_FINER = 3  # the usual resolution, and four pixels to a module of it or more
_LARGE_SYMBOL_MODULES = 73  # of version 14, which has nothing in its middle
_LARGE_SYMBOL_MODULE_MM = 0.331


def propose(cause: Cause, case: Case) -> Iterator[Changes]:
    if case.has_few_pixels and cause not in _BY_CHOICE:
        yield from _list_finer(case)
    yield from _PROPOSALS[cause](case)


def _mend_inversion(case: Case) -> Iterator[Changes]:
    ground = case.ground
    field, color = case.list_colors()[-1]
    if field == "color":
        yield {"color": as_hex(ground), "background": as_hex(color)}
        yield {"color": as_hex(ground), "background": "#ffffff"}
    if weigh(color) <= _MIDDLE_GREY:
        yield {"background": "#ffffff"}
    yield {**_darken_all(case, _WHITE, _FULL_CONTRAST), "background": "#ffffff"}


def _mend_contrast(case: Case) -> Iterator[Changes]:
    options = case.options
    if options.color_cmyk is not None:
        yield {"color_cmyk": _BLACK_INK}
    if options.spot_color is not None:
        yield {"spot_color": dataclasses.replace(options.spot_color, cmyk=_BLACK_INK)}
    for wanted in _list_targets(case):
        yield _shade_all(case, wanted)
    yield from _mend_background(case)


def _mend_background(case: Case) -> Iterator[Changes]:
    """For a ground on which not even black would do."""
    _, worst = case.list_colors()[0]
    for wanted in _list_targets(case):
        lighter = lighten(case.ground, worst, wanted)
        if lighter is not None:
            yield {"background": as_hex(lighter)}
    for wanted in _list_targets(case):
        yield {**_darken_all(case, _WHITE, wanted), "background": "#ffffff"}


def _list_targets(case: Case) -> list[float]:
    """What is measured may be less than what is computed, as of fine shapes in pixels."""
    wanted = CONTRAST_LIMITS[GRADES.index(case.options.required_grade)] + _SLACK
    stronger = (*(limit + _SLACK for limit in reversed(CONTRAST_LIMITS)), *_STRONG_CONTRASTS[1:])
    firmer = [target for target in stronger if target > wanted]
    # Of a large image, what just passes as vectors is tried at the cost of seconds.
    return firmer if is_large(case.options) else [wanted, wanted + _MEASURED_LESS, *firmer]


def _shade_all(case: Case, wanted: float) -> Changes:
    """Every colour that has less, darker, or lighter if the ground is dark."""
    shade = _choose_shade(case)
    changes: Changes = {}
    for field, color in case.list_colors():
        found = shade(color, case.ground, wanted)
        if found is None:
            return {}
        if as_hex(found) != as_hex(color):
            changes[field] = as_hex(found)
    return changes


def _choose_shade(case: Case) -> Callable[[Color, Color, float], Color | None]:
    """Light on dark stays so where it was asked for."""
    may_be_inverted = case.options.required_grade == GRADES[-1]
    return lighten if case.is_inverted and may_be_inverted else darken


def _darken_all(case: Case, ground: Color, wanted: float) -> Changes:
    shades = {field: darken(color, ground, wanted) for field, color in case.list_colors()}
    return {field: as_hex(shade or Color(0, 0, 0)) for field, shade in shades.items()}


def _mend_margin(case: Case) -> Iterator[Changes]:
    if case.options.logo is not None:
        limit = MARGIN_LIMITS[GRADES.index(case.options.required_grade)]
        for ratio in _list_smaller_ratios(case):
            if _predict_margin(case, case.options.logo, ratio) >= limit - _PREDICTED_TOO_LOW:
                yield {"logo_size_ratio": ratio}
    yield from _mend_ladder(case)


def _list_smaller_ratios(case: Case) -> Iterator[float]:
    """The largest ratio for each smaller number of whole modules."""
    modules = case.picture.symbol.width
    scale = 10**_RATIO_PLACES
    now = math.ceil(case.options.logo_size_ratio * modules) - 1
    for whole in range(int(now), 0, -1):
        ratio = math.ceil(whole / modules * scale) / scale
        if MIN_LOGO_RATIO <= ratio < case.options.logo_size_ratio:
            yield ratio
    yield MIN_LOGO_RATIO


def _predict_margin(case: Case, logo: Logo, ratio: float) -> float:
    """As if all of the logo were read as light."""
    options = dataclasses.replace(case.options, logo_size_ratio=ratio)
    symbol = encode_symbol(case.text, options)
    read = bytearray(b"".join(symbol.rows))
    for place in fit_cut(symbol.version, logo, ratio).list_places():
        read[place] = 0
    return measure_margin(bytes(read), symbol)


def _mend_eye_colors(case: Case) -> Iterator[Changes]:
    """As dark as the modules, of the eyes' own hue."""
    modules, eyes = _list_module_colors(case), _list_eye_colors(case)
    strongest = max(map(case.measure_contrast, modules), default=0.0)
    shade = _choose_shade(case)
    for share in (0.6, 0.8, 1.0):
        shades = {field: shade(color, case.ground, strongest * share) for field, color in eyes}
        changed = {field: as_hex(found) for field, found in shades.items() if found is not None}
        before = {field: as_hex(color) for field, color in eyes}
        yield {field: color for field, color in changed.items() if color != before[field]}
    yield _paint_eyes_as_modules(case)
    yield from _mend_ladder(case)


def _paint_eyes_as_modules(case: Case) -> Changes:
    modules = as_hex(_list_module_colors(case)[-1])
    eyes = ((field, as_hex(color)) for field, color in _list_eye_colors(case))
    return {field: modules for field, color in eyes if color != modules}


def _list_module_colors(case: Case) -> list[Color]:
    """From the worst contrast on."""
    return [color for field, color in case.list_colors() if not field.startswith("eye")]


def _list_eye_colors(case: Case) -> list[tuple[str, Color]]:
    return [(field, color) for field, color in case.list_colors() if field.startswith("eye")]


def _mend_eye_shape(case: Case) -> Iterator[Changes]:
    options = case.options
    field = "eye_shape" if options.eye_border_shape is None else "eye_border_shape"
    yield {field: "square"}


def _mend_quiet_zone(_: Case) -> Iterator[Changes]:
    yield {"quiet_zone": FULL_QUIET_ZONE}


def _mend_logo_on_alignment(case: Case) -> Iterator[Changes]:
    """In a larger print, a larger symbol is taken, which has nothing in its middle."""
    total = _LARGE_SYMBOL_MODULES + 2 * case.options.quiet_zone
    inches = round_up_inches(total * _LARGE_SYMBOL_MODULE_MM / MM_PER_INCH, case.options)
    if case.options.size_inches < inches <= MAX_INCHES:
        yield {"size_inches": inches}


def _mend_ladder(case: Case) -> Iterator[Changes]:
    """Plainer shapes, stronger colours, a smaller logo, more pixels; at last several at once."""
    plainer, finer = [*_list_plainer(case)], [*_list_finer(case)]
    yield from plainer
    shades = [_shade_all(case, wanted) for wanted in _STRONG_CONTRASTS]
    if not case.is_inverted and case.ground != _WHITE:
        shades.append({"background": "#ffffff"})
    yield from shades
    if case.options.logo is not None:
        *ratios, least = _list_smaller_ratios(case)
        for ratio in (*ratios[::_RATIO_STEP], least):
            yield {"logo_size_ratio": ratio}
    if not case.has_few_pixels:
        yield from finer
    everything: Changes = {}
    for changes in (*plainer, *shades):
        everything |= changes
    yield everything
    for changes in finer[:_ENOUGH_FINER]:
        everything |= changes
    yield everything


def _list_plainer(case: Case) -> Iterator[Changes]:
    options = case.options
    if options.pattern != "squares":
        yield {"pattern": "squares"}
    if options.border_shape != "square":
        yield from _mend_eye_shape(case)
    if options.center_shape != "square":
        yield {"eye_center_shape": "square"}
    if options.quiet_zone < FULL_QUIET_ZONE:
        yield from _mend_quiet_zone(case)
    yield _paint_eyes_as_modules(case)


def _list_finer(case: Case) -> Iterator[Changes]:
    if case.options.format != "png":
        return
    if case.options.dpi < _USUAL_DPI:
        yield {"dpi": _USUAL_DPI}
    for module_px in _PNG_MODULE_PX:
        inches = round_up_inches(case.picture.width * module_px / case.options.dpi, case.options)
        if case.options.size_inches < inches <= MAX_INCHES:
            yield {"size_inches": inches}


_PROPOSALS = {
    Cause.INVERTED: _mend_inversion,
    Cause.CONTRAST: _mend_contrast,
    Cause.MARGIN: _mend_margin,
    Cause.PALE_EYES: _mend_eye_colors,
    Cause.FIXED_PATTERNS: _mend_eye_colors,
    Cause.EYE_SHAPE: _mend_eye_shape,
    Cause.QUIET_ZONE: _mend_quiet_zone,
    Cause.LOGO_ON_ALIGNMENT: _mend_logo_on_alignment,
    Cause.LADDER: _mend_ladder,
}
