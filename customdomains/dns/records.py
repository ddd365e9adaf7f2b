"""Does the domain lead to its target?

One record after the other, because a zone's own servers tell only the first one, and
because the target itself needs no record to be recognised.
"""

import time

from customdomains.dns import texts
from customdomains.dns.findings import RecordFinding, Verdict
from customdomains.dns.near_misses import explain_cname_target, list_stray_cname_names
from customdomains.dns.replies import Outcome, Reply, Resolver

MAX_HOPS = 8
# Looking for a stray record helps, but must not hold up the answer.
_SEARCH_SECS = 1.0


def check_cname(
    domain: str, target: str, resolver: Resolver, *, elsewhere: Resolver, deadline: float
) -> RecordFinding:
    """resolver: knows the domain's zone. elsewhere: knows the zones that its CNAME leads to."""
    reply = resolver.ask(domain, "CNAME", deadline=deadline)
    if reply.outcome is not Outcome.FOUND:
        return _explain_missing(domain, target, reply, resolver, deadline)
    chain = [reply.values[0]]
    while chain[-1] != target:
        if chain[-1] == domain or chain[-1] in chain[:-1] or len(chain) == MAX_HOPS:
            return RecordFinding(Verdict.BAD, tuple(chain), texts.describe_loop(domain, chain))
        reply = elsewhere.ask(chain[-1], "CNAME", deadline=deadline)
        if reply.outcome is not Outcome.FOUND:
            return _explain_end(domain, target, chain, reply)
        chain.append(reply.values[0])
    return RecordFinding(Verdict.GOOD, tuple(chain), texts.describe_found_cname(chain[:-1]))


def _explain_missing(
    domain: str, target: str, reply: Reply, resolver: Resolver, deadline: float
) -> RecordFinding:
    if not reply.outcome.is_conclusive:
        return RecordFinding(Verdict.UNKNOWN, (), texts.describe_unreadable(domain, reply.outcome))
    if reply.outcome is Outcome.NO_ANSWER:
        addresses = _find_addresses(domain, resolver, deadline)
        if addresses:
            message = texts.describe_addresses(domain, addresses)
            return RecordFinding.of(Verdict.BAD, addresses, message)
    stray = _find_stray(domain, target, resolver, deadline)
    if stray:
        return RecordFinding(Verdict.BAD, (), texts.describe_stray("CNAME", stray, domain))
    return RecordFinding(Verdict.BAD, (), texts.describe_missing("CNAME", domain, reply.outcome))


def _find_addresses(domain: str, resolver: Resolver, deadline: float) -> tuple[str, ...]:
    return tuple(
        address
        for rdtype in ("A", "AAAA")
        for address in resolver.ask(domain, rdtype, deadline=deadline).values
    )


def _find_stray(domain: str, target: str, resolver: Resolver, deadline: float) -> str:
    """Another name from which a CNAME leads to the target; "" when none is known."""
    until = min(deadline, time.monotonic() + _SEARCH_SECS)
    for place in list_stray_cname_names(domain):
        reply = resolver.ask(place, "CNAME", deadline=until)
        if not reply.outcome.is_conclusive:
            return ""
        if reply.canonical == place and target in reply.values:
            return place
    return ""


def _explain_end(domain: str, target: str, chain: list[str], reply: Reply) -> RecordFinding:
    """The chain ended before our target, or where it goes on could not be read."""
    near = explain_cname_target(chain[-1], target, domain)
    if near and reply.outcome.is_conclusive:
        return RecordFinding(Verdict.BAD, tuple(chain), texts.describe_near_cname(domain, near))
    if reply.outcome.is_conclusive:
        message = texts.describe_wrong_cname(domain, chain)
        return RecordFinding(Verdict.BAD, tuple(chain), message)
    # Where it leads is known for certain; only whether it goes on from there is not.
    message = " ".join(
        (
            texts.describe_wrong_cname(domain, chain),
            texts.describe_unreadable(chain[-1], reply.outcome),
        )
    )
    return RecordFinding(Verdict.UNKNOWN, tuple(chain), message)
