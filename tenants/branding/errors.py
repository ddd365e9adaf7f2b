"""Refusals of branding."""

from kernel.errors import (
    ApiError,
    FieldErrors,
    RateLimitedError,
    UnavailableError,
)
from kernel.translation import gettext as _
from tenants.branding.logos.outcome import LogoProblem


class MultipartNeededError(ApiError):
    """415: the logo was not sent as a form with a file."""

    status = 415

    def __init__(self) -> None:
        super().__init__(_("Send the logo as multipart/form-data, in a field named file."))


class LogoRefusedError(FieldErrors):
    """400: the file does not become a logo."""

    def __init__(self, problem: LogoProblem) -> None:
        super().__init__({"file": [_describe(problem)]})


class LogoBusyError(UnavailableError):
    """503: other logos are being converted."""

    def __init__(self) -> None:
        super().__init__(
            _("Other logos are being converted right now. Try again in some seconds."),
            retry_after_secs=5,
        )


class TooManyUploadsError(RateLimitedError):
    """429: the workspace has the maximum number of jobs under way."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "At most %(limit)d uploads and checks of a workspace run at the same time."
                " Try again in some seconds."
            )
            % {"limit": limit},
            retry_after_secs=5,
        )


def _describe(problem: LogoProblem) -> str:
    texts = {
        LogoProblem.EMPTY: _("The file is empty."),
        LogoProblem.TOO_LARGE: _("The file is over 4 MB. Send a smaller one."),
        LogoProblem.UNKNOWN_FORMAT: _("This is no picture. Send a PNG, JPEG, WebP or SVG file."),
        LogoProblem.DAMAGED: _("The file is damaged or incomplete. Export it again."),
        LogoProblem.TOO_MANY_PIXELS: _(
            "The picture has over 16 million pixels. Send a smaller one; 1,000 pixels are enough."
        ),
        LogoProblem.TOO_COMPLEX: _(
            "The drawing takes too long to process. Export it again in a simpler form."
        ),
        LogoProblem.SVG_ENTITY: _(
            "The SVG declares entities, which are not accepted. Export it as a plain SVG."
        ),
        LogoProblem.SVG_SCRIPT: _(
            "The SVG contains scripts or other pages. Export it as a plain SVG."
        ),
        LogoProblem.SVG_REFERENCE: _(
            "The SVG refers to other files. Embed them, or export it as a plain SVG."
        ),
        LogoProblem.SVG_TEXT: _(
            "The SVG contains text, whose font is not in the file. Convert the text to paths"
            " before you export it."
        ),
    }
    return texts[problem]
