"""What the customer reads about a record: what is there, and what to do.

docs/custom-domains.md explains each of them at length.
"""

from collections.abc import Sequence

from customdomains.dns.replies import Outcome

FOUND = "Found."
_APPEND_HINT = (
    "If your provider appends the domain by itself, enter the name without it."
    " A new record can take some minutes to appear."
)
_UNREADABLE = {
    Outcome.SERVFAIL: (
        "The name servers answered {name} with an error (SERVFAIL). Often a DNSSEC signature is"
        " broken, or a server is down: ask your DNS provider."
    ),
    Outcome.REFUSED: (
        "The name servers refused to answer for {name} (REFUSED). Usually the domain is delegated"
        " to servers that do not know it: check its NS records with your registrar."
    ),
    Outcome.TIMEOUT: (
        "The name servers did not answer for {name} in time (time-out). They may be down or"
        " unreachable."
    ),
}
_NOTHING_CHANGED = " We could not see the record, so nothing changes; we will look again."


def describe_unreadable(name: str, outcome: Outcome) -> str:
    """SERVFAIL, REFUSED or a time-out."""
    return _UNREADABLE[outcome].format(name=name) + _NOTHING_CHANGED


def describe_missing(rdtype: str, name: str, outcome: Outcome) -> str:
    """NXDOMAIN or no answer."""
    if outcome is Outcome.NXDOMAIN:
        return (
            f"The name {name} does not exist yet (NXDOMAIN)."
            f" Add a {rdtype} record with this name and value. {_APPEND_HINT}"
        )
    return (
        f"The name {name} has no {rdtype} record (no answer)."
        f" Add one with this value. {_APPEND_HINT}"
    )


def describe_wrong_txt(name: str, found: Sequence[str]) -> str:
    """TXT records, but not ours."""
    return (
        f"The TXT record of {name} has another value: {_quote(found)}."
        " Replace it, or add a second TXT record with the value shown here."
    )


def describe_aliased_txt(name: str, alias: str) -> str:
    """The wildcard trap."""
    return (
        f"The name {name} is answered by a CNAME to {alias}, usually because of a wildcard record"
        " (*). Add a TXT record with exactly this name; it takes precedence over the wildcard."
    )


def describe_addresses(name: str, addresses: Sequence[str]) -> str:
    """Proxied, flattened, or an A record where a CNAME should be."""
    return (
        f"The name {name} answers with addresses ({', '.join(addresses)}) and not with a CNAME"
        " record. If your provider proxies or flattens it (at Cloudflare: the orange cloud), turn"
        " the proxy off (DNS only). Otherwise replace the A and AAAA records by a CNAME record"
        " with this value."
    )


def describe_wrong_cname(name: str, chain: Sequence[str]) -> str:
    """It leads elsewhere."""
    way = " and from there to ".join(chain)
    return f"The CNAME record of {name} leads to {way}. Change its value to the one shown here."


def describe_loop(name: str, chain: Sequence[str]) -> str:
    """It leads back to itself, or on and on."""
    way = ", ".join(chain)
    return (
        f"The CNAME records from {name} run in a loop or on and on: {way}."
        " Point the name straight to the value shown here."
    )


def describe_found_cname(chain: Sequence[str]) -> str:
    """It leads to us, perhaps by way of other names."""
    return f"Found, by way of {', '.join(chain)}." if chain else FOUND


def describe_caa(name: str, issuers: Sequence[str], allowed: Sequence[str]) -> str:
    """Certificates would be refused."""
    who = ", ".join(issuers) or "nobody"
    return (
        f"The CAA records of {name} allow certificates from {who} only, so HTTPS will not work"
        f' here. Add a CAA record: 0 issue "{allowed[0]}".'
    )


def _quote(values: Sequence[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)
