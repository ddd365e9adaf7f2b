"""The grade of a style, on a sample as long as the URL of a dynamic QR."""

from qrs.errors import RendererBusyError
from qrs.generation.refusals import as_field_errors
from qrs.rendering import BusyError, RenderingError, RenderOptions, render_qr

# 37 characters: version 3 at level M, as the URLs of codes are.
SAMPLE_TEXT = "https://q.qrstudio.agency/q/aBc12dEf/"


def grade_style(options: RenderOptions) -> str:
    """A to D. Raises FieldErrors (400) if it cannot be scanned, RendererBusyError (429)."""
    try:
        image = render_qr(text=SAMPLE_TEXT, options=options)
    except BusyError:
        raise RendererBusyError from None
    except RenderingError as error:
        raise as_field_errors(error) from error
    return image.scan.grade if image.scan else options.required_grade
