"""Reads a finished image back and grades it, or says what would have to change."""

from dataclasses import dataclass

from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.advice import AdviceFinder, Attempt, Trial
from qrs.rendering.proof.case import Case
from qrs.rendering.proof.findings import Findings, measure
from qrs.rendering.proof.grading import Verdict, judge
from qrs.rendering.proof.rasters import read_image
from qrs.rendering.proof.sentences import refuse
from qrs.rendering.proof.smallest_size import get_smallest_mm
from qrs.rendering.proof.weaknesses import list_warnings
from qrs.rendering.report import ScanReport
from qrs.rendering.symbols.symbol import Symbol

KnownFindings = dict[tuple[RenderOptions, int, str], Findings]
"""Of one code of a style, a version and a level, whose bad pictures were all read."""

DISTANCE_MM = 250.0
"""From a hand to the paper that it holds."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about one finished image."""

    case: Case
    findings: Findings
    verdict: Verdict

    @property
    def trial(self) -> Trial:
        return Trial(self.case.options, self.case.picture, self.verdict)

    def report(self, distance_mm: float, *, side_modules: float) -> ScanReport | None:
        """None for an image that is worse than D. side_modules: see Drawn."""
        grade = self.verdict.grade
        if grade is None:
            return None
        findings = self.findings
        smallest_mm = get_smallest_mm(side_modules, findings.smallest_px, distance_mm)
        return ScanReport(
            grade=grade,
            contrast=round(findings.contrast.worst, 2),
            margin=round(findings.margin, 2),
            ladder=findings.ladder,
            min_size_mm=smallest_mm,
            distance_mm=distance_mm,
            warnings=tuple(
                list_warnings(
                    self.verdict,
                    self.case,
                    read=sum(findings.ladder.values()),
                    smallest_mm=smallest_mm,
                    distance_mm=distance_mm,
                )
            ),
        )

    def find_refusal(self, attempt: Attempt) -> RenderingError | None:
        """attempt: draws a changed request, to prove advice before it is given."""
        cause = self.trial.cause
        if cause is None:
            return None
        return refuse(cause, self.case, AdviceFinder(self.case.text, attempt).find(self.trial))


def examine(
    data: bytes,
    *,
    text: str,
    symbol: Symbol,
    picture: Picture,
    options: RenderOptions,
    known: KnownFindings | None = None,
) -> Proof:
    """Measure the finished bytes. Raises BrokenImageError for a file that is not whole.

    known: what images of the same style and size have shown, which is added to.
    """
    kind = (options, symbol.version, symbol.error_correction)
    like = known.get(kind) if known is not None else None
    raster = read_image(data, picture=picture, options=options, is_coarse=like is not None)
    findings = measure(
        raster, text=text, symbol=symbol, picture=picture, options=options, like=like
    )
    if known is not None and all(findings.ladder.values()):
        known[kind] = findings
    return Proof(Case(text, options, picture), findings, judge(findings, symbol, options))
