"""How long a text of a request may be before anything looks at its characters.

Normalising takes quadratic time in a run of combining marks, and holds the GIL meanwhile:
40,000 of them stop every redirect of the process for seconds. So this module alone may call
unicodedata.normalize (ruff refuses it elsewhere), and it refuses long texts first.
"""

from unicodedata import normalize

MAX_TEXT_LENGTH = 4096
"""Characters of any one text of a request: a field of a body or a form, a parameter.

No field needs more. Fields have smaller limits of their own; this one holds whether or not
somebody has thought of that. 4,096 combining marks take about 12 ms.
"""

# NFC leaves at least a quarter: no character decomposes into more than four.
# Source: https://www.unicode.org/faq/normalization.html, "maximum expansion factor".
_MOST_EXPANSION = 4


class TextTooLongError(ValueError):
    """The text has too many characters; the message says how many are allowed."""

    def __init__(self, maximum: int) -> None:
        super().__init__(f"Ensure this field has at most {maximum} characters.")


def check_length(text: str, *, maximum: int = MAX_TEXT_LENGTH) -> str:
    """The same text. Raises TextTooLongError (a ValueError)."""
    if len(text) > maximum:
        raise TextTooLongError(maximum)
    return text


def check_raw_length(text: str, *, maximum: int) -> str:
    """The same text, unless it would be over the maximum in NFC, too.

    For checks of single characters that come before normalising.
    Raises TextTooLongError (a ValueError).
    """
    if len(text) > min(maximum * _MOST_EXPANSION, MAX_TEXT_LENGTH):
        raise TextTooLongError(maximum)
    return text


def normalise_nfc(text: str, *, maximum: int) -> str:
    """The text in NFC, which may still be over the maximum.

    Takes a few milliseconds at most, whatever the text.
    Raises TextTooLongError (a ValueError) for one that can only be over the maximum.
    """
    return normalize("NFC", check_raw_length(text, maximum=maximum))


def fold_text(text: str) -> str:
    """For comparing: the same for all spellings and cases of a letter.

    Source: Unicode Standard, 3.13, compatibility caseless match. Raises TextTooLongError.
    """
    if text.isascii():
        return text.casefold()
    return normalize("NFKC", normalize("NFKC", check_length(text)).casefold())
