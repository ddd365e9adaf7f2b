"""What a render would say, without drawing large: for validate, designs and live previews."""

from dataclasses import dataclass

from qrs.rendering.drawing import as_svg, draw
from qrs.rendering.emitters.svg import write_svg
from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof import DISTANCE_MM
from qrs.rendering.report import ScanReport
from qrs.rendering.symbols.encode import encode_symbol
from qrs.rendering.trials import advise, examine_drawn, find_refusal


@dataclass(frozen=True)
class Inspection:
    """svg: the picture in its size, also of a request that is refused.

    scan: None if it is worse than grade D or cannot be drawn. refusal: what render_qr would raise.
    """

    version: int
    error_correction: str
    svg: bytes
    scan: ScanReport | None
    refusal: RenderingError | None


def inspect_style(
    *, text: str, options: RenderOptions, distance_mm: float = DISTANCE_MM
) -> Inspection:
    """Raises RenderingError for a text of which there is no picture at all."""
    try:
        drawn = draw(text, options, small=True)
    except RenderingError as error:
        return _inspect_undrawn(text, options, advise(error, text, options))
    proof = examine_drawn(text, drawn)
    return Inspection(
        version=drawn.symbol.version,
        error_correction=drawn.symbol.error_correction,
        svg=write_svg(drawn.picture, as_svg(options)),
        scan=proof.report(distance_mm, side_modules=drawn.side_modules),
        refusal=find_refusal(proof),
    )


def _inspect_undrawn(text: str, options: RenderOptions, refusal: RenderingError) -> Inspection:
    symbol = encode_symbol(text, options)
    svg = write_svg(compose_picture(symbol, options), as_svg(options))
    return Inspection(symbol.version, symbol.error_correction, svg, None, refusal)
