"""Host headers in the one form in which they are compared."""

import re
from ipaddress import IPv6Address

MAX_HOST_LENGTH = 253
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_LABELS = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_BRACKETED = re.compile(r"\[([0-9a-f:.]+)\](?::(\d{0,5}))?", re.ASCII)
_PORT = re.compile(r"[0-9]{0,5}")
_MAX_PORT = 65_535
# A name, its trailing dot and a port. Longer headers are not cached.
MAX_HEADER_LENGTH = MAX_HOST_LENGTH + len(".:65535")


def normalise_host(header: str) -> str | None:
    """Lower case, without port and one trailing dot; None for what is not a host.

    An IPv6 literal is returned compressed and without brackets.
    Source: RFC 9110 section 7.2, RFC 1035 section 2.3.4.
    """
    host = header.strip().lower()
    if host.startswith("["):
        return _normalise_ipv6(host)
    name, colon, port = host.partition(":")
    if colon and not _is_port(port):
        return None
    name = name.removesuffix(".")
    if len(name) > MAX_HOST_LENGTH or not _LABELS.fullmatch(name):
        return None
    return name


def _normalise_ipv6(host: str) -> str | None:
    match = _BRACKETED.fullmatch(host)
    if match is None or not _is_port(match[2] or ""):
        return None
    try:
        return IPv6Address(match[1]).compressed
    except ValueError:
        return None


def _is_port(text: str) -> bool:
    return _PORT.fullmatch(text) is not None and int(text or 0) <= _MAX_PORT
