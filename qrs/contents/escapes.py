"""How each format writes characters that mean something to it."""

from urllib.parse import quote

_VOBJECT = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_WIFI = str.maketrans({character: f"\\{character}" for character in '\\;,:"'})


def escape_vobject(text: str) -> str:
    """A text value of a vCard or an event.

    Source: RFC 2426 section 4 and RFC 5545 section 3.3.11.
    """
    return text.translate(_VOBJECT)


def escape_wifi(text: str) -> str:
    """A value of a WIFI: text. Source: ZXing's wiki, "Barcode Contents"."""
    return text.translate(_WIFI)


def percent_encode(text: str, *, safe: str = "") -> str:
    """As UTF-8, a blank as %20, a line break as %0D%0A. Source: RFC 6068 section 5."""
    return quote(text.replace("\n", "\r\n"), safe=safe)
