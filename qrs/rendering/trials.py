"""Requests that are drawn only to measure them, so that advice is proven before it is given."""

from dataclasses import dataclass, replace

from qrs.rendering.drawing import Drawn, draw
from qrs.rendering.errors import Change, RenderingError
from qrs.rendering.options import MM_PER_INCH, RenderOptions
from qrs.rendering.proof import KnownFindings, Proof, Trial, examine
from qrs.rendering.proof.advice import AdviceFinder
from qrs.rendering.proof.case import is_large
from qrs.rendering.proof.colors import has_enough_contrast
from qrs.rendering.proof.sentences import list_changes
from qrs.rendering.sizing import round_up_inches


def examine_drawn(text: str, drawn: Drawn, known: KnownFindings | None = None) -> Proof:
    """known: as of examine()."""
    return examine(
        drawn.data,
        text=text,
        symbol=drawn.symbol,
        picture=drawn.picture,
        options=drawn.options,
        known=known,
    )


def find_refusal(proof: Proof) -> RenderingError | None:
    """None if the image has the required grade."""
    return proof.find_refusal(_Attempt(proof.case.text))


def find_early_refusal(text: str, options: RenderOptions) -> RenderingError | None:
    """Of a large image whose colours cannot pass, so that none is drawn for nothing."""
    if not is_large(options) or has_enough_contrast(options):
        return None
    proof = examine_drawn(text, draw(text, options, small=True))
    # Advice is for the request, and confirmed by its own format.
    return find_refusal(replace(proof, case=replace(proof.case, options=options)))


def advise(error: RenderingError, text: str, options: RenderOptions) -> RenderingError:
    """The error of drawing, with what it says would work as its advice if that passes.

    Where other things would be refused then, what mends them is part of the advice.
    """
    change = _read_advice(error, options)
    if change is None or error.advice is not None:
        return error
    try:
        changed = replace(options, **dict([change]))  # type: ignore[arg-type]
        trial = _Attempt(text)(changed, small=True)
    except RenderingError:
        return error
    more = AdviceFinder(text, _Attempt(text)).find(trial)
    if more is not None:
        error.advice, error.further = change, tuple(more.items())
        error.also = list_changes(more, options)
    return error


def _read_advice(error: RenderingError, options: RenderOptions) -> Change | None:
    if "inches" in error.values:
        return "size_inches", float(str(error.values["inches"]))
    if "mm" in error.values:
        return "size_inches", round_up_inches(float(str(error.values["mm"])) / MM_PER_INCH, options)
    return ("format", "pdf") if options.format == "eps" else None


@dataclass(frozen=True, slots=True)
class _Attempt:
    text: str

    def __call__(self, options: RenderOptions, *, small: bool) -> Trial:
        drawn = draw(self.text, options, small=small)
        verdict = examine_drawn(self.text, drawn).verdict
        return Trial(options, drawn.picture, verdict, is_exact=drawn.options == options)
