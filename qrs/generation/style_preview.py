"""A style as the designer shows it while one changes it: picture and grade, at no cost.

It is bounded as the other previews are: so many a minute for each person.
"""

from accounts.limit_storage import count_in
from accounts.models import User
from qrs.generation.preview import count_preview
from qrs.rendering import RenderOptions
from qrs.rendering.emitters.svg import write_svg
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.inspection import Inspection, inspect_style
from qrs.rendering.symbols.encode import encode_symbol


def preview_style(*, acting_user: User, text: str, options: RenderOptions) -> Inspection:
    """What a download with these options would be, drawn small.

    Raises TooManyPreviewsError (429), RenderingError for what has no picture at all.
    """
    count_in(lambda storage: count_preview(storage, acting_user))
    return inspect_style(text=text, options=options)


def draw_style(*, acting_user: User, text: str, options: RenderOptions) -> str:
    """The SVG alone, unproven: of a style that was proven when it was saved.

    Raises TooManyPreviewsError (429), RenderingError.
    """
    count_in(lambda storage: count_preview(storage, acting_user))
    picture = compose_picture(encode_symbol(text, options), options)
    return write_svg(picture, options).decode()
