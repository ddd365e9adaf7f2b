"""Do CAA records forbid a certificate for this name?

Source: RFC 8659 (CAA), RFC 8657 (accounturi and validationmethods).
"""

import re
from typing import NamedTuple

from customdomains.dns import texts
from customdomains.dns.replies import Outcome, Resolver

# The ones that Caddy uses, in its order: Let's Encrypt, then ZeroSSL, which is Sectigo's.
ISSUERS = ("letsencrypt.org", "sectigo.com")
_METHODS = frozenset({"http-01", "tls-alpn-01"})
_KNOWN_TAGS = frozenset(
    {"issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc"}
)
_RECORD = re.compile(r'(?P<flags>\d+) (?P<tag>\w+) "(?P<value>.*)"')
# 0x80 is the flag; 0x01 is a common mistake that authorities accept for it.
_CRITICAL = 0x80 | 0x01


class CaaRecord(NamedTuple):
    """One property. value: of issue: "letsencrypt.org; validationmethods=http-01"."""

    flags: int
    tag: str
    value: str


def check_caa(domain: str, resolver: Resolver, *, deadline: float) -> str | None:
    """A warning for the customer; "" if a certificate is allowed, None if DNS is inconclusive."""
    name = domain
    while "." in name:
        reply = resolver.ask(name, "CAA", deadline=deadline)
        if not reply.outcome.is_conclusive:
            return None
        if reply.outcome is Outcome.FOUND:
            return _judge(name, [_parse(value) for value in reply.values])
        # Only the closest name with CAA records counts, not its parents.
        name = name.partition(".")[2]
    return ""


def _parse(text: str) -> CaaRecord:
    match = _RECORD.fullmatch(text)
    if match is None:
        return CaaRecord(0, "", "")
    return CaaRecord(int(match["flags"]), match["tag"].lower(), match["value"])


def _judge(name: str, records: list[CaaRecord]) -> str:
    for record in records:
        if record.flags & _CRITICAL and record.tag not in _KNOWN_TAGS:
            return texts.describe_critical_caa(name, record.tag)
    # Sorted, because name servers return them in any order and the text must be stable.
    issue = sorted(record.value for record in records if record.tag == "issue")
    if not issue or any(map(_allows_us, issue)):
        return ""
    for value in issue:
        if _get_issuer(value) in ISSUERS:
            return _describe_restriction(name, value)
    issuers = [issuer for issuer in map(_get_issuer, issue) if issuer]
    return texts.describe_caa(name, issuers, ISSUERS)


def _describe_restriction(name: str, value: str) -> str:
    """Why a property that names one of our issuers does not allow our certificate."""
    if _is_malformed(value):
        return texts.describe_malformed_caa(name, value, _get_issuer(value))
    parameters = _get_parameters(value)
    if "accounturi" in parameters:
        return texts.describe_caa_account(name, _get_issuer(value))
    methods = parameters["validationmethods"]
    return texts.describe_caa_methods(name, _get_issuer(value), methods, sorted(_METHODS))


def _get_issuer(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _allows_us(value: str) -> bool:
    """Whether this property allows one of our issuers by a validation method of ours."""
    if _get_issuer(value) not in ISSUERS or _is_malformed(value):
        return False
    parameters = _get_parameters(value)
    methods = parameters.get("validationmethods")
    # accounturi names another account than ours.
    return "accounturi" not in parameters and (
        methods is None or not _METHODS.isdisjoint(method.strip() for method in methods.split(","))
    )


def _is_malformed(value: str) -> bool:
    """Whether a parameter has no value, which forbids issuance. Source: RFC 8659, 4.2."""
    return any(part.strip() and "=" not in part for part in value.split(";")[1:])


def _get_parameters(value: str) -> dict[str, str]:
    return dict(_split(part) for part in value.split(";")[1:] if "=" in part)


def _split(parameter: str) -> tuple[str, str]:
    key, _, value = parameter.partition("=")
    return key.strip().lower(), value.strip().lower()
