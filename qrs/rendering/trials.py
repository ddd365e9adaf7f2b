"""Requests that are drawn only to measure them."""

from qrs.rendering.drawing import draw
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof import Proof, Trial, examine


def find_refusal(proof: Proof) -> RenderingError | None:
    """None if the image has the required grade.

    What the refusal advises was drawn and has passed.
    """
    return proof.find_refusal(lambda options: _try_out(proof.case.text, options))


def _try_out(text: str, options: RenderOptions) -> Trial:
    drawn = draw(text, options, small=True)
    proof = examine(
        drawn.data, text=text, symbol=drawn.symbol, picture=drawn.picture, options=drawn.options
    )
    return Trial(options, drawn.picture, proof.verdict)
