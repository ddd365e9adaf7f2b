"""Renders a text to a proven image: encode, compose, write, prove."""

from qrs.rendering.drawing import Drawn, draw
from qrs.rendering.errors import RenderingError
from qrs.rendering.memory import map_large_blocks
from qrs.rendering.options import RenderedImage, RenderOptions
from qrs.rendering.proof import DISTANCE_MM, KnownFindings
from qrs.rendering.trials import advise, examine_drawn, find_early_refusal, find_refusal

map_large_blocks()


def render_qr(
    *,
    text: str,
    options: RenderOptions,
    distance_mm: float = DISTANCE_MM,
    known: KnownFindings | None = None,
) -> RenderedImage:
    """The image of the text, proven from its own bytes before it is returned.

    distance_mm: from which it is to be scanned; ``scan.min_size_mm`` is for it. known: see
    qrs.rendering.batch. Raises RenderingError with the field to change.
    """
    early = find_early_refusal(text, options)
    if early is not None:
        raise early
    drawn = _draw(text, options)
    proof = examine_drawn(text, drawn, known)
    refusal = find_refusal(proof)
    if refusal is not None:
        raise refusal
    return RenderedImage(
        media_type=drawn.media_type,
        data=drawn.data,
        width_px=options.side_px,
        height_px=round(options.side_px * drawn.picture.height / drawn.picture.width),
        width_mm=round(options.size_mm, 3),
        error_correction=drawn.symbol.error_correction,
        version=drawn.symbol.version,
        scan=proof.report(distance_mm, side_modules=drawn.side_modules),
    )


def _draw(text: str, options: RenderOptions) -> Drawn:
    try:
        return draw(text, options)
    except RenderingError as error:
        raise advise(error, text, options) from None
