"""The grade of a style, on a sample as long as the URL of a dynamic QR."""

from kernel.continuations import Continuation
from qrs.generation.images import draw_image
from qrs.rendering import RenderOptions

# 37 characters: version 3 at level M, as the URLs of codes are.
SAMPLE_TEXT = "https://q.qrstudio.agency/q/aBc12dEf/"


def grade_style(options: RenderOptions, *, tenant_id: int, continuation: Continuation) -> str:
    """A to D. Raises FieldErrors (400) if it cannot be scanned, and what draw_image() does."""
    image = draw_image(
        text=SAMPLE_TEXT, options=options, tenant_id=tenant_id, continuation=continuation
    )
    return image.scan.grade if image.scan else options.required_grade
