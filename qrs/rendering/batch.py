"""Many images in one go, which costs less than one by one.

What bad pictures show of a code depends on its style and the size of its symbol, and hardly on its
text: of codes of one style and size they are taken once, if that one passed all of them. Each code
is still read back from its own bytes, and has a contrast and a margin of its own.
"""

from collections.abc import Sequence
from time import monotonic

from qrs.rendering.drawing import draw
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import RenderedImage, RenderOptions
from qrs.rendering.proof import KnownFindings
from qrs.rendering.render import render_qr
from qrs.rendering.trials import advise, examine_drawn, find_refusal

Request = tuple[str, RenderOptions]
"""A text and how to draw it."""

Outcome = RenderedImage | RenderingError


def render_batch(
    *, requests: Sequence[Request], budget_secs: float, budget_bytes: int
) -> list[Outcome]:
    """The outcomes of the first requests, of one at least, until time or bytes are used up."""
    ends_at = monotonic() + budget_secs
    known: KnownFindings = {}
    outcomes: list[Outcome] = []
    size_bytes = 0
    for text, options in requests:
        try:
            image = render_qr(text=text, options=options, known=known)
        except RenderingError as error:
            outcomes.append(error)
        else:
            outcomes.append(image)
            size_bytes += len(image.data)
        if monotonic() >= ends_at or size_bytes >= budget_bytes:
            break
    return outcomes


def check_batch(*, requests: Sequence[Request], budget_secs: float) -> list[RenderingError | None]:
    """What would be wrong with the images of the first requests, without drawing large."""
    ends_at = monotonic() + budget_secs
    known: KnownFindings = {}
    outcomes: list[RenderingError | None] = []
    for text, options in requests:
        outcomes.append(_find_refusal(text, options, known))
        if monotonic() >= ends_at:
            break
    return outcomes


def _find_refusal(text: str, options: RenderOptions, known: KnownFindings) -> RenderingError | None:
    try:
        drawn = draw(text, options, small=True)
    except RenderingError as error:
        return advise(error, text, options)
    return find_refusal(examine_drawn(text, drawn, known))
