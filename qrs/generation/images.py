"""The one way to an image: drawn here if it is plain and small, else by the pool."""

from collections.abc import Hashable, Mapping
from typing import Any, cast

from kernel.continuations import Continuation
from qrs.errors import RendererBusyError, RendererLostError
from qrs.generation.image_pool import submit_job
from qrs.generation.refusals import as_field_errors
from qrs.render_pool import RenderJob, RenderLostError
from qrs.rendering import BusyError, RenderedImage, RenderingError, RenderOptions, render_qr
from qrs.rendering.errors import TEXT_FIELD

PLAIN_SIDE_PX = 1500
# About version 10: larger symbols take longer to encode than to draw.
PLAIN_TEXT_BYTES = 250
_OPAQUE_LENGTH = len("#rrggbb")


def draw_image(
    *,
    text: str,
    options: RenderOptions,
    tenant_id: int,
    continuation: Continuation,
    text_field: str = TEXT_FIELD,
) -> RenderedImage:
    """The image, proven. No transaction may be open, as this may take seconds.

    Plain images stay in this process, so that most codes are drawn even if no worker lives.
    text_field: of the request, see qrs.generation.contents.
    Raises FieldErrors (400), RendererBusyError (429), RendererLostError (503), ClientGoneError.
    """
    try:
        if is_plain(text, options):
            return render_qr(text=text, options=options)
        arguments = {"text": text, "options": options}
        drawn = run_in_pool(
            "render",
            arguments,
            name=("image", text, options),
            tenant_id=tenant_id,
            continuation=continuation,
        )
        return cast("RenderedImage", drawn)
    except RenderingError as error:
        raise as_field_errors(error, text_field=text_field) from error


def run_in_pool(
    operation: str,
    arguments: Mapping[str, Any],
    *,
    name: Hashable,
    tenant_id: int,
    continuation: Continuation,
) -> Any:
    """The result of an operation of qrs.render_worker; no thread of Django's waits for it.

    name: equal for equal operations and arguments, which are worked on once. Raises
    RenderingError, RendererBusyError (429), RendererLostError (503), ClientGoneError.
    """
    job = RenderJob(operation, arguments)
    try:
        return continuation.wait_for(name, lambda: submit_job(job, key=name, owner=tenant_id))
    except BusyError:
        raise RendererBusyError from None
    except RenderLostError as error:
        raise RendererLostError from error


def is_plain(text: str, options: RenderOptions) -> bool:
    """Opaque squares of one colour, at most 1,500 pixels: some milliseconds, and no library that
    holds the interpreter or may be called by one thread only.
    """
    return (
        options.format == "png"
        and options.side_px <= PLAIN_SIDE_PX
        and len(text.encode(errors="replace")) <= PLAIN_TEXT_BYTES
        and (options.pattern, options.border_shape, options.center_shape)
        == ("squares", "square", "square")
        and len(options.color) <= _OPAQUE_LENGTH
        and (len(options.background) <= _OPAQUE_LENGTH or options.background == "transparent")
        and not (options.eye_color or options.eye_border_color or options.eye_center_color)
        and not (options.gradient_from or options.logo or options.caption)
    )
