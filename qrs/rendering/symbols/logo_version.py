"""How large a symbol has to be for its logo."""

from collections.abc import Iterable

from qrs.rendering.options import Logo, RenderOptions
from qrs.rendering.sizing import MIN_MODULE_MM
from qrs.rendering.symbols.logo_cut import compute_margin, measure_cut, touches_fixed_areas

HIGHEST = "H"
"""The level of error correction of every symbol with a logo."""
WANTED_MARGIN = 0.5
SUFFICIENT_MARGIN = 0.37
"""Of grade C."""
_STEPS = 2
_LARGEST_VERSION = 40

# These have an alignment pattern in the very middle. zbar takes the light and dark of a logo for
# it: of 20 codes of version 10 with a disc that has a light bar it read none, of version 14 all.
_CENTRED_ALIGNMENT = range(7, 14)
_AFTER_CENTRED_ALIGNMENT = 14
_MODULE_MM_TO_STEP = 0.33


def choose_logo_version(smallest: int, logo: Logo, options: RenderOptions) -> int:
    """smallest: version that holds the text at level H."""
    margins = {
        version: _compute_margin(version, logo, options)
        for version in _list_candidates(smallest, options)
    }
    version = _choose(margins)
    if version not in _CENTRED_ALIGNMENT:
        return version
    # Modules half as wide cost more than a margin that is only sufficient.
    below = {small: margin for small, margin in margins.items() if small < min(_CENTRED_ALIGNMENT)}
    if below and max(below.values()) >= SUFFICIENT_MARGIN:
        return _choose(below)
    if _measure_module_mm(_AFTER_CENTRED_ALIGNMENT, options) > _MODULE_MM_TO_STEP:
        return _AFTER_CENTRED_ALIGNMENT
    return version


def _choose(margins: dict[int, float]) -> int:
    """The first with the wanted margin; if none has it, the one with the most."""
    wanted = [version for version, margin in margins.items() if margin >= WANTED_MARGIN]
    return wanted[0] if wanted else max(margins, key=lambda version: margins[version])


def _list_candidates(smallest: int, options: RenderOptions) -> Iterable[int]:
    """Larger ones only while a module stays large enough to be printed."""
    yield smallest
    for version in range(smallest + 1, min(smallest + _STEPS, _LARGEST_VERSION) + 1):
        if _measure_module_mm(version, options) >= MIN_MODULE_MM:
            yield version


def _compute_margin(version: int, logo: Logo, options: RenderOptions) -> float:
    cut = measure_cut(version, logo, options.logo_size_ratio)
    # It would have to be drawn smaller than asked for.
    return -1.0 if touches_fixed_areas(cut) else compute_margin(cut, HIGHEST)


def _measure_module_mm(version: int, options: RenderOptions) -> float:
    return options.size_mm / (17 + 4 * version + 2 * options.quiet_zone)
