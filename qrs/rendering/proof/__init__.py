"""Reads the finished bytes back, as cameras do, and grades them.

A wrong or unreadable image must never be returned: it may be printed ten thousand times.

    bytes -> rasters/ -> findings.py -> grading.py -> report, or a refusal with proven advice

findings.py       all measurements: decoding.py, contrast.py, margin.py, ladder.py, smallest_size.py
grading.py        the worst of them, and the caps
weaknesses.py     warnings beside a grade
case.py           the request that was drawn, as these see it
colors.py         whether colours can pass at all, before anything is drawn
proposals.py      what may mend each cause; advice.py draws and proves it; sentences.py says it
"""

from qrs.rendering.proof.advice import Trial
from qrs.rendering.proof.proving import DISTANCE_MM, KnownFindings, Proof, examine

__all__ = ["DISTANCE_MM", "KnownFindings", "Proof", "Trial", "examine"]
