"""Email addresses, as they are printed in a code."""

import re

import idna

from kernel.messages import mark
from qrs.contents.errors import RuleError
from qrs.contents.lines import clean_line

MAX_ADDRESS_LENGTH = 254
_MAX_LOCAL_BYTES = 64
# Source: RFC 5321 section 4.1.2, with the letters of RFC 6531 section 3.3.
_ATOM = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\xa0\s])+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)+"')
_INVALID = mark("Enter a valid email address, such as name@example.com.")


def check_address(raw: str) -> str:
    """As it was typed; "" for a blank one. Nothing in it needs an escape. Raises RuleError."""
    address = clean_line(raw, most=MAX_ADDRESS_LENGTH)
    if address:
        split_address(address, quoted=False)
    return address


def split_address(address: str, *, quoted: bool) -> tuple[str, str]:
    """Its local part, and its domain in ASCII. quoted: whether `"a b"@example.com` is allowed.

    Raises RuleError.
    """
    local, _, domain = address.rpartition("@")
    fits = _DOT_ATOM.fullmatch(local) or (quoted and _QUOTED.fullmatch(local))
    if not fits or len(local.encode()) > _MAX_LOCAL_BYTES:
        raise RuleError(_INVALID)
    return local, _to_ascii(domain)


def _to_ascii(domain: str) -> str:
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise RuleError(_INVALID) from None
    labels = ascii_domain.split(".")
    # A last label of digits would be an IP address.
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        raise RuleError(_INVALID)
    return ascii_domain
