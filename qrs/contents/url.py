"""A link that is printed as it was typed."""

from kernel.messages import mark
from kernel.urls import DestinationUrlError, SchemeError, check_web_url
from qrs.contents.errors import RuleError
from qrs.contents.lines import TOO_LONG
from qrs.contents.reader import Payload, PayloadReader
from qrs.contents.text import MAX_DATA_LENGTH


def make_url(payload: Payload) -> str:
    """Raises ContentError on ``data``."""
    reader = PayloadReader(payload, prefix="")
    url = reader.take("data", _check, required=True)
    reader.finish()
    return url


def _check(raw: str) -> str:
    """The case of its letters stays: short ids are case-sensitive. Raises RuleError."""
    if not raw.strip():
        return ""
    try:
        url = check_web_url(raw)
    except SchemeError:
        raise RuleError(
            mark(
                "Only http and https URLs are allowed. Send anything else with data_type text,"
                " which is printed as it is."
            )
        ) from None
    except DestinationUrlError as error:
        raise RuleError(str(error)) from error
    # As it is printed: a URL is not normalised.
    if len(url) > MAX_DATA_LENGTH:
        raise RuleError(TOO_LONG, most=MAX_DATA_LENGTH)
    return url
