"""Messages for the customer about a record: what is wrong, and what to do.

docs/custom-domains.md explains each of them in detail.
"""

from collections.abc import Sequence

from customdomains.dns.replies import Outcome

FOUND = "Found."
# A name may have dozens of records of any length.
_MAX_QUOTED = 4
_MAX_QUOTED_LENGTH = 120
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
    return _UNREADABLE[outcome].format(name=name) + _NOTHING_CHANGED


def describe_missing(rdtype: str, name: str, outcome: Outcome) -> str:
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
    """There are TXT records, but not ours."""
    return (
        f"The TXT record of {name} has another value: {_quote(found)}."
        " Replace it, or add a second TXT record with the value shown here."
    )


def describe_near_txt(name: str, value: str, near: str) -> str:
    """near: one of the next five texts."""
    return f"The TXT record of {name}, {_quote([value])}, {near}"


def describe_near_value(differences: Sequence[str]) -> str:
    """differences: quotation marks, blanks or upper case."""
    what = " and ".join(differences)
    return (
        f"has the right value but for {what} in it. Enter exactly the value shown here, without"
        f" {what}."
    )


def describe_bare_token(prefix: str) -> str:
    """The value is the token without its prefix."""
    return (
        f'has the right token, but not "{prefix}=" in front of it. Enter the whole value as shown'
        " here."
    )


def describe_shortened_value() -> str:
    return "has only the beginning of the value. Enter the whole value as shown here."


def describe_surrounded_value() -> str:
    """The value is part of a longer text."""
    return (
        "contains the right value with other text around it. Give the value shown here a TXT record"
        " of its own, with nothing else in it."
    )


def describe_other_claims_value() -> str:
    """The value belongs to another claim."""
    return (
        "has the value of another claim: of an earlier one of this domain, of another domain or of"
        " another workspace. Replace it by the value shown here."
    )


def describe_stray(rdtype: str, wrong_name: str, name: str) -> str:
    text = f"The {rdtype} record stands at {wrong_name} and not at {name}."
    if wrong_name.startswith(f"{name}."):
        return (
            f"{text} Your provider appends {wrong_name.removeprefix(f'{name}.')} by itself: enter"
            " the name without that ending."
        )
    return f"{text} Move it to {name}."


def describe_aliased_txt(name: str, alias: str) -> str:
    """A CNAME answers for the name, usually made by a wildcard."""
    return (
        f"The name {name} is answered by a CNAME to {alias}, usually because of a wildcard record"
        " (*). Add a TXT record with exactly this name; it takes precedence over the wildcard."
    )


def describe_addresses(name: str, addresses: Sequence[str]) -> str:
    """The name is proxied or flattened, or has an A record instead of a CNAME."""
    return (
        f"The name {name} answers with addresses ({_list(addresses)}) and not with a CNAME"
        " record. If your provider proxies or flattens it (at Cloudflare: the orange cloud), turn"
        " the proxy off (DNS only). Otherwise replace the A and AAAA records by a CNAME record"
        " with this value."
    )


def describe_wrong_cname(name: str, chain: Sequence[str]) -> str:
    way = " and from there to ".join(chain)
    return f"The CNAME record of {name} leads to {way}. Change its value to the one shown here."


def describe_appended_target(found: str, zone: str) -> str:
    """The provider appended the zone's name to the target."""
    return (
        f"it leads to {found}: your provider appends {zone} by itself. End the value with a dot,"
        " so that nothing is appended."
    )


def describe_other_claims_target(found: str) -> str:
    """The target belongs to another claim."""
    return (
        f"it leads to {found}, the target of another claim: of an earlier one of this domain, of"
        " another domain or of another workspace. Change its value to the one shown here."
    )


def describe_near_cname(name: str, near: str) -> str:
    """near: one of the two texts above."""
    return f"The CNAME record of {name} is nearly right: {near}"


def describe_loop(name: str, chain: Sequence[str]) -> str:
    """The chain leads back to itself, or is too long."""
    way = ", ".join(chain)
    return (
        f"The CNAME records from {name} run in a loop or on and on: {way}."
        " Point the name straight to the value shown here."
    )


def describe_found_cname(chain: Sequence[str]) -> str:
    """chain: the names between the domain and the target."""
    return f"Found, by way of {', '.join(chain)}." if chain else FOUND


def describe_caa(name: str, issuers: Sequence[str], allowed: Sequence[str]) -> str:
    """issuers: those that the records allow. allowed: ours."""
    who = ", ".join(issuers) or "nobody"
    return (
        f"The CAA records of {name} allow certificates from {who} only, so HTTPS will not work"
        f' here. Add a CAA record: 0 issue "{allowed[0]}".'
    )


def describe_caa_methods(name: str, issuer: str, methods: str, wanted: Sequence[str]) -> str:
    """The records allow our issuer, but only by validation methods that we do not use."""
    return (
        f"The CAA records of {name} allow {issuer} to issue certificates"
        f" {f'only by the method {methods}' if methods else 'by no method'} (validationmethods),"
        " and not by ours, so HTTPS will not work here. Take the parameter away, or allow our"
        f' methods: 0 issue "{issuer}; validationmethods={",".join(wanted)}".'
    )


def describe_caa_account(name: str, issuer: str) -> str:
    """The records allow our issuer, but only for another account."""
    return (
        f"The CAA records of {name} allow {issuer} to issue certificates for another account only"
        " (accounturi), so HTTPS will not work here. Take the parameter away, or add a CAA record"
        f' without it: 0 issue "{issuer}".'
    )


def describe_malformed_caa(name: str, value: str, issuer: str) -> str:
    """The records allow our issuer, but with a malformed parameter."""
    return (
        f"The CAA records of {name} hold {_quote([value])}, with a parameter that has no value:"
        " certificate authorities must refuse, so HTTPS will not work here. Replace it by a record"
        f' without parameters: 0 issue "{issuer}".'
    )


def describe_critical_caa(name: str, tag: str) -> str:
    """A property is critical and unknown to certificate authorities."""
    return (
        f"The CAA records of {name} hold the property '{tag}', which is marked as critical and"
        " which certificate authorities do not know: they must refuse, so HTTPS will not work here."
        " Remove that record, or set its flags to 0."
    )


def _quote(values: Sequence[str]) -> str:
    shown = [f'"{_shorten(value)}"' for value in values[:_MAX_QUOTED]]
    more = len(values) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _list(values: Sequence[str]) -> str:
    more = len(values) - _MAX_QUOTED
    return ", ".join(values[:_MAX_QUOTED]) + (f" and {more} more" if more > 0 else "")


def _shorten(value: str) -> str:
    return value if len(value) <= _MAX_QUOTED_LENGTH else f"{value[:_MAX_QUOTED_LENGTH]}…"
