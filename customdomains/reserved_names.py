"""Top-level domains outside of public DNS, each with the reason why it cannot be served.

Source: IANA Special-Use Domain Names (RFC 6761, 6762, 7686, 8375, 9476), ICANN resolution
2024.07.29.06 (.internal), and ICANN's name collision report (.corp, .home, .mail).
"""

_PRIVATE = (
    "'.{tld}' names exist on private networks only, so visitors elsewhere could not reach it and no"
    " certificate can be issued for it. Enter a name below a domain that you have registered."
)
_FOR_TESTS = (
    "'.{tld}' is a top-level domain reserved for tests and documentation; its names do not exist in"
    " public DNS. Enter a name below a domain that you have registered."
)
_NOT_IN_DNS = (
    "'.{tld}' names are not part of DNS, where the records that prove a domain are kept."
    " Enter a name below a domain that you have registered."
)
_ONION = (
    "'.onion' names are reached through Tor and not through DNS, where the records that prove a"
    " domain are kept. Enter a name below a domain that you have registered."
)
_ARPA = (
    "'.arpa' is reserved for the infrastructure of the internet, such as reverse look-ups of"
    " addresses. Enter a name below a domain that you have registered."
)
_TEXTS = {
    "onion": _ONION,
    "arpa": _ARPA,
    **dict.fromkeys(
        (
            *("local", "internal", "localhost", "localdomain", "lan", "home", "corp", "mail"),
            *("intranet", "private"),
        ),
        _PRIVATE,
    ),
    **dict.fromkeys(("test", "example", "invalid"), _FOR_TESTS),
    **dict.fromkeys(("alt", "bit", "eth", "i2p", "crypto"), _NOT_IN_DNS),
}


def explain_reserved_tld(tld: str) -> str:
    """Why names below this top-level domain cannot be served; "" if it is not reserved."""
    return _TEXTS.get(tld, "").format(tld=tld)
