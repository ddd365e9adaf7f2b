"""A text that is printed as it is."""

from functools import partial

from kernel.unicode_text import strip_invisible
from qrs.contents.lines import check_lines
from qrs.contents.reader import BLANK, Payload, PayloadReader

MAX_DATA_LENGTH = 2048


def make_plain_text(payload: Payload) -> str:
    """Raises ContentError on ``data``."""
    reader = PayloadReader(payload, prefix="")
    text = reader.take("data", partial(check_lines, most=MAX_DATA_LENGTH), required=True)
    if text and not strip_invisible(text):
        reader.refuse("data", BLANK)
    reader.finish()
    return text
