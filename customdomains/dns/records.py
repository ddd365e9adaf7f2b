"""Checks the TXT record and the CNAME record of a claim."""

import time
from collections.abc import Iterable, Sequence

from customdomains.dns import texts
from customdomains.dns.findings import RecordFinding, Verdict
from customdomains.dns.near_misses import (
    choose_first,
    explain_cname_target,
    explain_txt_value,
    list_stray_cname_names,
    list_stray_txt_names,
)
from customdomains.dns.replies import Outcome, Reply, Resolver

MAX_HOPS = 8
# The search for a record at a wrong name helps the customer, but must not delay the answer.
_SEARCH_SECS = 1.0


def check_txt(
    name: str, value: str, resolver: Resolver, *, domain: str, deadline: float
) -> RecordFinding:
    """name: of the challenge, below the domain. value: one of its TXT records must be this."""
    reply = resolver.ask(name, "TXT", deadline=deadline)
    if not reply.outcome.is_conclusive:
        return RecordFinding(Verdict.UNKNOWN, (), texts.describe_unreadable(name, reply.outcome))
    # A TXT record at the end of a CNAME, which a wildcard may have made, proves nothing.
    if reply.canonical != name:
        message = texts.describe_aliased_txt(name, reply.canonical)
        return RecordFinding(Verdict.BAD, (f"CNAME {reply.canonical}",), message)
    values = choose_first(reply.values, value)
    if value in values:
        return RecordFinding.of(Verdict.GOOD, values, texts.describe_found())
    if near := _explain_near_txt(name, values, value):
        return RecordFinding.of(Verdict.BAD, values, near)
    stray = _find_stray("TXT", value, list_stray_txt_names(name, domain), resolver, deadline)
    if stray:
        return RecordFinding.of(Verdict.BAD, values, texts.describe_stray("TXT", stray, name))
    if reply.outcome is Outcome.FOUND:
        return RecordFinding.of(Verdict.BAD, values, texts.describe_wrong_txt(name, values))
    return RecordFinding(Verdict.BAD, (), texts.describe_missing("TXT", name, reply.outcome))


def check_cname(
    domain: str, target: str, resolver: Resolver, *, elsewhere: Resolver, deadline: float
) -> RecordFinding:
    """resolver: for the domain's zone. elsewhere: for the zones that its CNAME leads to.

    Asks for one record after the other: a zone's own servers return the first one only, and
    the target is recognised by its name, without a record of its own.
    """
    reply = resolver.ask(domain, "CNAME", deadline=deadline)
    if reply.outcome is not Outcome.FOUND:
        return _explain_missing_cname(domain, target, reply, resolver, deadline)
    chain = [reply.values[0]]
    while chain[-1] != target:
        if chain[-1] == domain or chain[-1] in chain[:-1] or len(chain) == MAX_HOPS:
            return RecordFinding(Verdict.BAD, tuple(chain), texts.describe_loop(domain, chain))
        reply = elsewhere.ask(chain[-1], "CNAME", deadline=deadline)
        if reply.outcome is not Outcome.FOUND:
            return _explain_chain_end(domain, target, chain, reply)
        chain.append(reply.values[0])
    return RecordFinding(Verdict.GOOD, tuple(chain), texts.describe_found_cname(chain[:-1]))


def _explain_near_txt(name: str, values: Sequence[str], wanted: str) -> str:
    for value in values:
        if near := explain_txt_value(value, wanted):
            return texts.describe_near_txt(name, value, near)
    return ""


def _explain_missing_cname(
    domain: str, target: str, reply: Reply, resolver: Resolver, deadline: float
) -> RecordFinding:
    if not reply.outcome.is_conclusive:
        return RecordFinding(Verdict.UNKNOWN, (), texts.describe_unreadable(domain, reply.outcome))
    if reply.outcome is Outcome.NO_ANSWER:
        addresses = _find_addresses(domain, resolver, deadline)
        if addresses:
            message = texts.describe_addresses(domain, addresses)
            return RecordFinding.of(Verdict.BAD, addresses, message)
    stray = _find_stray("CNAME", target, list_stray_cname_names(domain), resolver, deadline)
    if stray:
        return RecordFinding(Verdict.BAD, (), texts.describe_stray("CNAME", stray, domain))
    return RecordFinding(Verdict.BAD, (), texts.describe_missing("CNAME", domain, reply.outcome))


def _find_addresses(domain: str, resolver: Resolver, deadline: float) -> tuple[str, ...]:
    return tuple(
        address
        for rdtype in ("A", "AAAA")
        for address in resolver.ask(domain, rdtype, deadline=deadline).values
    )


def _find_stray(
    rdtype: str, value: str, names: Iterable[str], resolver: Resolver, deadline: float
) -> str:
    """The first of the names that has the record with this value; "" if none has."""
    until = min(deadline, time.monotonic() + _SEARCH_SECS)
    for name in names:
        reply = resolver.ask(name, rdtype, deadline=until)
        if not reply.outcome.is_conclusive:
            return ""
        if reply.canonical == name and value in reply.values:
            return name
    return ""


def _explain_chain_end(domain: str, target: str, chain: list[str], reply: Reply) -> RecordFinding:
    """The chain ends before the target, or its next record could not be read."""
    near = explain_cname_target(chain[-1], target, domain)
    if near and reply.outcome.is_conclusive:
        return RecordFinding(Verdict.BAD, tuple(chain), texts.describe_near_cname(domain, near))
    message = texts.describe_wrong_cname(domain, chain)
    if reply.outcome.is_conclusive:
        return RecordFinding(Verdict.BAD, tuple(chain), message)
    unreadable = texts.describe_unreadable(chain[-1], reply.outcome)
    return RecordFinding(Verdict.UNKNOWN, tuple(chain), texts.join_texts(message, unreadable))
