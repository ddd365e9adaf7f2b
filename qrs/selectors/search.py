"""Finding QRs by what a person types: any part of the name, the destination or the scan URL.

A destination is stored as browsers send it: men%C3%BC for menü, xn--mller-kva for müller. Part of
a word cannot be found in that, so what is spelt differently from how it reads is decoded here;
all the rest PostgreSQL finds by itself.
"""

import re
from urllib.parse import unquote

import ada_url
from django.db.models import Q, QuerySet

from kernel.short_urls import read_code_target
from kernel.unicode_text import fold_text
from qrs.models import DynamicQr

_PUNYCODE_LABEL = re.compile(r"\bxn--([a-z0-9-]{1,59})\b", re.ASCII | re.IGNORECASE)
# A destination with an escape or a foreign host; a name whose capitals depend on the locale.
_SPELT_DIFFERENTLY = Q(destination_url__regex="%|xn--") | Q(name__regex=r"[^\u0001-\u007F]")


def filter_qrs(qrs: "QuerySet[DynamicQr]", text: str) -> "QuerySet[DynamicQr]":
    """Those that the text is part of, in any case and spelling. text: not empty, one line."""
    found = (
        Q(name__icontains=text) | Q(destination_url__icontains=text) | Q(short_id__icontains=text)
    )
    url = _normalise_url(text)
    if url:
        found |= Q(destination_url__icontains=url)
    short_id = _read_scan_url(text)
    if short_id:
        found |= Q(short_id=short_id)
    return qrs.filter(found | Q(pk__in=_find_by_reading(qrs, text)))


def read_as_person(text: str) -> str:
    """The text as it reads, for comparing: decoded, and alike for all spellings of a letter."""
    if text.isascii() and "%" not in text and "xn--" not in text.lower():
        return text.casefold()
    decoded = _PUNYCODE_LABEL.sub(_decode_label, unquote(text, errors="replace"))
    return fold_text(decoded)


def _find_by_reading(qrs: "QuerySet[DynamicQr]", text: str) -> list[int]:
    wanted = {read_as_person(text), read_as_person(_normalise_url(text) or text)}
    rows = qrs.filter(_SPELT_DIFFERENTLY).values_list("pk", "name", "destination_url")
    return [
        pk
        for pk, name, url in rows.order_by()
        if any(one in read_as_person(name) or one in read_as_person(url) for one in wanted)
    ]


def _normalise_url(text: str) -> str | None:
    """A whole URL as destinations are stored: without its port, say, or with a host in ASCII."""
    if "://" not in text:
        return None
    try:
        return str(ada_url.URL(text).href)
    except ValueError:
        return None


def _read_scan_url(text: str) -> str | None:
    """The short id in a URL as it is printed or was copied from a phone, however much of it.

    With or without scheme and host, or the id alone; percent-encoded whole where it was the
    parameter of another URL.
    """
    if "://" not in text:
        text = unquote(text, errors="replace")
    after_scheme = (text.partition("://")[2] or text).lstrip("/")
    for path in (after_scheme.partition("/")[2], after_scheme, f"q/{after_scheme}"):
        code = read_code_target(f"/{path}".encode(errors="replace"))
        if code is not None:
            return code.short_id
    return None


def _decode_label(match: "re.Match[str]") -> str:
    try:
        return match[1].lower().encode("ascii").decode("punycode")
    except UnicodeError:
        return match[0]
