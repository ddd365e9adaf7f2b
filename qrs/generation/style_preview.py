"""A style as the designer shows it while one changes it: picture and grade, at no cost.

It is bounded as the other previews are: so many a minute for each person.
"""

from accounts.limit_storage import count_in
from accounts.models import User
from kernel.continuations import Continuation
from qrs.generation.images import run_in_pool
from qrs.generation.preview import count_preview
from qrs.rendering import RenderOptions
from qrs.rendering.emitters.svg import write_svg
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.inspection import Inspection
from qrs.rendering.symbols.encode import encode_symbol


def preview_style(
    *,
    acting_user: User,
    text: str,
    options: RenderOptions,
    tenant_id: int,
    continuation: Continuation,
) -> Inspection:
    """What a download with these options would be, drawn small.

    Raises TooManyPreviewsError and RendererBusyError (429), RendererLostError (503), RenderingError
    for what has no picture at all.
    """

    def count() -> None:
        count_in(lambda storage: count_preview(storage, acting_user))

    continuation.recall("preview counted", count)
    inspection: Inspection = run_in_pool(
        "inspect",
        {"text": text, "options": options},
        name=("inspection", text, options),
        tenant_id=tenant_id,
        continuation=continuation,
    )
    return inspection


def draw_style(*, acting_user: User, text: str, options: RenderOptions) -> str:
    """The SVG alone, unproven: of a style that was proven when it was saved.

    Raises TooManyPreviewsError (429), RenderingError.
    """
    count_in(lambda storage: count_preview(storage, acting_user))
    picture = compose_picture(encode_symbol(text, options), options)
    return write_svg(picture, options).decode()
