"""Destination URLs: where a printed code may lead.

They are parsed as browsers parse them (WHATWG URL, by ada), because what is stored must be
what the phone's browser opens.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address
from unicodedata import category

import ada_url

from kernel.hostnames import normalise_host
from kernel.translation import gettext as _
from kernel.unicode_text import strip_invisible

MAX_URL_LENGTH = 2000
_REJECTED_CLASS = r"\s\u0000-\u001f\u007f-\u009f\u200b\ufeff\\"
URL_PATTERN = (
    rf"^ *[hH][tT][tT][pP][sS]?://[^/?#@{_REJECTED_CLASS}]+\.[^/?#@{_REJECTED_CLASS}]+"
    rf"(?:[/?#][^{_REJECTED_CLASS}]*)? *$"
)
"""For the API document: what a pattern can say of the rules below."""
_INVISIBLE = frozenset("\\\u200b\ufeff")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
# Control characters, lone surrogates and separators; format characters occur in real names.
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zs", "Zl", "Zp"})


class DestinationUrlError(ValueError):
    """The URL breaks a rule; the message says which one and what to change."""


class SchemeError(DestinationUrlError):
    """The scheme is neither http nor https."""


def normalise_destination_url(raw: str, *, is_own_host: Callable[[str], bool]) -> str:
    """The URL as a browser would send it.

    is_own_host: whether we serve a normalised host name; such a destination could redirect
    for ever.
    Raises DestinationUrlError.
    """
    text = strip_invisible(raw)
    if len(text) > MAX_URL_LENGTH:
        raise DestinationUrlError(
            _("The URL is %(length)s characters long; at most %(most)s are allowed.")
            % {"length": len(text), "most": MAX_URL_LENGTH}
        )
    url, host = _parse(text)
    _check_reachable(host, is_own_host)
    if len(url.href) > MAX_URL_LENGTH:
        raise DestinationUrlError(
            _("The URL is %(length)s characters long once encoded; at most %(most)s are allowed.")
            % {"length": len(url.href), "most": MAX_URL_LENGTH}
        )
    return url.href


def check_web_url(raw: str) -> str:
    """A URL that is printed as it was typed, without invisible characters at its ends.

    It may lead anywhere: the rules for destinations concern our redirects only. A fixed code
    on a kiosk or a printer may lead to an address of its local network.
    Raises DestinationUrlError.
    """
    text = strip_invisible(raw)
    _parse(text)
    return text


def find_host(raw: str) -> str | None:
    """The normalised host of a URL that may break any other rule; None without one."""
    text = strip_invisible(raw)
    if len(text) > MAX_URL_LENGTH:
        return None
    try:
        return normalise_host(ada_url.URL(text).hostname)
    except ValueError:
        return None


def _parse(text: str) -> tuple[ada_url.URL, str]:
    _check_characters(text)
    try:
        url = ada_url.URL(text)
    except ValueError:
        raise DestinationUrlError(
            _("Enter a valid URL, such as https://example.com/menu.")
        ) from None
    if url.username or url.password or "@" in _authority(text):
        raise DestinationUrlError(_("The URL must not contain a user name or password."))
    host = normalise_host(url.hostname)
    if host is None:
        raise DestinationUrlError(_("The URL must contain a valid host name."))
    return url, host


def _check_characters(text: str) -> None:
    if not text:
        raise DestinationUrlError(_("This field may not be blank."))
    if any(c in _INVISIBLE or category(c) in _FORBIDDEN_CATEGORIES for c in text):
        raise DestinationUrlError(
            _("The URL must not contain spaces, control characters or backslashes.")
        )
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise DestinationUrlError(_("The URL must start with https:// or http://."))
    if scheme[0].lower() not in ("http:", "https:"):
        raise SchemeError(_("Only http and https URLs are allowed."))
    # Browsers read "https:example.com" as https://example.com; in print it is a typing error.
    if not text[scheme.end() :].startswith("//"):
        raise DestinationUrlError(_("The URL must start with https:// or http://."))


def _authority(text: str) -> str:
    after = text.split("//", 1)[1]
    return re.split(r"[/?#]", after, maxsplit=1)[0]


def _check_reachable(host: str, is_own_host: Callable[[str], bool]) -> None:
    """A phone in any network must reach it, and it must not be one of our hosts."""
    if _is_ip_address(host):
        raise DestinationUrlError(_("The URL must use a host name, not an IP address."))
    if host.rpartition(".")[2] == "localhost":
        raise DestinationUrlError(_("The URL must not point to localhost."))
    if "." not in host:
        raise DestinationUrlError(
            _(
                "The URL must use a full host name with a dot, such as www.example.com: '%(host)s'"
                " is known in one network at most, and phones that scan the code are not in it."
            )
            % {"host": host}
        )
    if is_own_host(host):
        raise DestinationUrlError(
            _("The URL must not point to a host that serves QR codes: it would redirect for ever.")
        )


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
