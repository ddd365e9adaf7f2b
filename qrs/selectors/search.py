"""Search for QRs by any part of the name, the destination or the scan URL.

A destination is stored as browsers send it: men%C3%BC for menü, xn--mller-kva for müller. Part of
a word does not match that, so rows with escapes or foreign hosts are decoded and compared here;
PostgreSQL searches all others.
"""

import re
from urllib.parse import unquote

import ada_url
from django.db.models import Q, QuerySet

from kernel.short_urls import parse_short_url_target
from kernel.unicode_text import fold_text
from qrs.models import DynamicQr

_PUNYCODE_LABEL = re.compile(r"\bxn--([a-z0-9-]{1,59})\b", re.ASCII | re.IGNORECASE)
# Destinations with escapes or foreign hosts; names whose upper case depends on the locale.
_ENCODED = Q(destination_url__regex="%|xn--") | Q(name__regex=r"[^\u0001-\u007F]")


def filter_qrs(qrs: "QuerySet[DynamicQr]", text: str) -> "QuerySet[DynamicQr]":
    """QRs that contain the text, in any case and spelling. text: not empty, one line."""
    matches = (
        Q(name__icontains=text) | Q(destination_url__icontains=text) | Q(short_id__icontains=text)
    )
    url = _normalise_url(text)
    if url:
        matches |= Q(destination_url__icontains=url)
    short_id = _read_scan_url(text)
    if short_id:
        matches |= Q(short_id=short_id)
    return qrs.filter(matches | Q(pk__in=_find_encoded(qrs, text)))


def find_pasted_qr(text: str) -> str | None:
    """The short id of the QR of this workspace whose scan URL the text is, on whatever host; of one
    in the trash, too.

    None for anything else, and for a short id alone, which may just as well be a word of a name.
    """
    short_id = _read_scan_url(text)
    if short_id is None or text.strip("/").startswith(short_id):
        return None
    return short_id if DynamicQr.with_trash.filter(short_id=short_id).exists() else None


def normalise_for_search(text: str) -> str:
    """Decoded and folded for comparison: all spellings of a letter become the same."""
    if text.isascii() and "%" not in text and "xn--" not in text.lower():
        return text.casefold()
    decoded = _PUNYCODE_LABEL.sub(_decode_label, unquote(text, errors="replace"))
    return fold_text(decoded)


def _find_encoded(qrs: "QuerySet[DynamicQr]", text: str) -> list[int]:
    wanted = {normalise_for_search(text), normalise_for_search(_normalise_url(text) or text)}
    rows = qrs.filter(_ENCODED).values_list("pk", "name", "destination_url")
    return [
        pk
        for pk, name, url in rows.order_by()
        if _contains_any(name, wanted) or _contains_any(url, wanted)
    ]


def _contains_any(text: str, wanted: set[str]) -> bool:
    normalised = normalise_for_search(text)
    return any(part in normalised for part in wanted)


def _normalise_url(text: str) -> str | None:
    """A whole URL in the form in which destinations are stored: host in ASCII, default port cut."""
    if "://" not in text:
        return None
    try:
        return str(ada_url.URL(text).href)
    except ValueError:
        return None


def _read_scan_url(text: str) -> str | None:
    """The short id in a scan URL: with or without scheme and host, or the id alone.

    The whole URL may be percent-encoded, as it is when copied from another URL's parameter.
    """
    if "://" not in text:
        text = unquote(text, errors="replace")
    after_scheme = (text.partition("://")[2] or text).lstrip("/")
    for path in (after_scheme.partition("/")[2], after_scheme, f"q/{after_scheme}"):
        code = parse_short_url_target(f"/{path}".encode(errors="replace"))
        if code is not None:
            return code.short_id
    return None


def _decode_label(match: "re.Match[str]") -> str:
    try:
        return match[1].lower().encode("ascii").decode("punycode")
    except UnicodeError:
        return match[0]
