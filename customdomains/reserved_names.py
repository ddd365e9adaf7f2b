"""Top-level domains outside of public DNS, each with the reason why it cannot be served.

Source: IANA Special-Use Domain Names (RFC 6761, 6762, 7686, 8375, 9476), ICANN resolution
2024.07.29.06 (.internal), and ICANN's name collision report (.corp, .home, .mail).
"""

from kernel.translation import gettext as _

_PRIVATE = frozenset(
    (
        *("local", "internal", "localhost", "localdomain", "lan", "home", "corp", "mail"),
        *("intranet", "private"),
    )
)
_FOR_TESTS = frozenset(("test", "example", "invalid"))
_NOT_IN_DNS = frozenset(("alt", "bit", "eth", "i2p", "crypto"))


def explain_reserved_tld(tld: str) -> str:
    """Why names below this top-level domain cannot be served; "" if it is not reserved."""
    text = ""
    if tld in _PRIVATE:
        text = _(
            "'.%(tld)s' names exist on private networks only, so visitors elsewhere could not reach"
            " it and no certificate can be issued for it. Enter a name below a domain that you have"
            " registered."
        )
    elif tld in _FOR_TESTS:
        text = _(
            "'.%(tld)s' is a top-level domain reserved for tests and documentation; its names do"
            " not exist in public DNS. Enter a name below a domain that you have registered."
        )
    elif tld in _NOT_IN_DNS:
        text = _(
            "'.%(tld)s' names are not part of DNS, where the records that prove a domain are kept."
            " Enter a name below a domain that you have registered."
        )
    elif tld == "onion":
        text = _(
            "'.%(tld)s' names are reached through Tor and not through DNS, where the records that"
            " prove a domain are kept. Enter a name below a domain that you have registered."
        )
    elif tld == "arpa":
        text = _(
            "'.%(tld)s' is reserved for the infrastructure of the internet, such as reverse"
            " look-ups of addresses. Enter a name below a domain that you have registered."
        )
    return text % {"tld": tld} if text else ""
