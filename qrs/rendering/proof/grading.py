"""The grade: the worst of contrast, margin and ladder, and what some choices are capped at.

Source of the limits of contrast and margin: ISO/IEC 15415.
"""

from dataclasses import dataclass
from enum import Enum

from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.findings import FULL_QUIET_ZONE, Findings
from qrs.rendering.report import GRADES
from qrs.rendering.symbols.symbol import Symbol

_A, B, C, D, REFUSED = range(len(GRADES) + 1)
CONTRAST_LIMITS = (0.70, 0.55, 0.40, 0.20)
MARGIN_LIMITS = (0.62, 0.50, 0.37, 0.25)
RUNG_LIMITS = (9, 8, 6, 3)
LEAST_RATIO = 3.0
"""Of WCAG contrast, for more than D."""
_MOST_WRONG_FIXED = 0.1
_CENTRAL_ALIGNMENT_VERSIONS = range(7, 14)
"""They have an alignment pattern in the very middle, for which zbar takes a logo there."""


class Cause(Enum):
    """What holds a grade down, in the order in which a refusal names it."""

    INVERTED = "inverted"
    CONTRAST = "contrast"
    MARGIN = "margin"
    PALE_EYES = "pale_eyes"
    FIXED_PATTERNS = "fixed_patterns"
    EYE_SHAPE = "eye_shape"
    QUIET_ZONE = "quiet_zone"
    LOGO_ON_ALIGNMENT = "logo_on_alignment"
    LADDER = "ladder"


@dataclass(frozen=True, slots=True)
class Verdict:
    """grades: of every cause, as places in GRADES; REFUSED is one worse than D."""

    grades: dict[Cause, int]

    @property
    def worst(self) -> int:
        return max(self.grades.values())

    @property
    def grade(self) -> str | None:
        """None is worse than D."""
        return None if self.worst == REFUSED else GRADES[self.worst]

    def find_cause(self, required: str) -> Cause | None:
        """The first that is worse than the required grade."""
        most = GRADES.index(required)
        return next((cause for cause in Cause if self.grades[cause] > most), None)


def judge(findings: Findings, symbol: Symbol, options: RenderOptions) -> Verdict:
    contrast = findings.contrast
    colors = _grade(contrast.worst, CONTRAST_LIMITS)
    passed = sum(findings.ladder.values())
    on_alignment = options.logo is not None and symbol.version in _CENTRAL_ALIGNMENT_VERSIONS
    return Verdict(
        {
            Cause.INVERTED: D if contrast.is_inverted else _A,
            Cause.CONTRAST: max(colors, D if contrast.ratio < LEAST_RATIO else _A),
            Cause.MARGIN: _grade(findings.margin, MARGIN_LIMITS),
            Cause.PALE_EYES: REFUSED if has_pale_eyes(findings) else _A,
            Cause.FIXED_PATTERNS: D if findings.wrong_fixed > _MOST_WRONG_FIXED else _A,
            Cause.EYE_SHAPE: B if options.border_shape != "square" else _A,
            Cause.QUIET_ZONE: B if options.quiet_zone < FULL_QUIET_ZONE else _A,
            Cause.LOGO_ON_ALIGNMENT: B if on_alignment else _A,
            Cause.LADDER: _grade(passed, RUNG_LIMITS) if findings.is_readable else REFUSED,
        }
    )


def has_pale_eyes(findings: Findings) -> bool:
    """Whether the eyes are so much lighter than the modules that decoders lose them."""
    return findings.contrast.eyes < _PALEST_EYES * findings.contrast.modules


_PALEST_EYES = 0.65


def _grade(value: float, limits: tuple[float, ...]) -> int:
    """The place of the first limit that the value reaches."""
    return next((place for place, limit in enumerate(limits) if value >= limit), REFUSED)
