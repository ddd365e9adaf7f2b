"""Does the domain lead to its target?

One record after the other, because a zone's own servers tell only the first one, and
because the target itself needs no record to be recognised.
"""

from customdomains.dns import texts
from customdomains.dns.findings import RecordFinding, Verdict
from customdomains.dns.replies import Outcome, Reply, Resolver

MAX_HOPS = 8


def check_cname(
    domain: str, target: str, resolver: Resolver, *, elsewhere: Resolver, deadline: float
) -> RecordFinding:
    """resolver: knows the domain's zone. elsewhere: knows the zones that its CNAME leads to."""
    reply = resolver.ask(domain, "CNAME", deadline=deadline)
    if reply.outcome is not Outcome.FOUND:
        return _explain_missing(domain, reply, resolver, deadline)
    chain = [reply.values[0]]
    while chain[-1] != target:
        if chain[-1] == domain or chain[-1] in chain[:-1] or len(chain) == MAX_HOPS:
            return RecordFinding(Verdict.BAD, tuple(chain), texts.describe_loop(domain, chain))
        reply = elsewhere.ask(chain[-1], "CNAME", deadline=deadline)
        if reply.outcome is not Outcome.FOUND:
            return _explain_end(domain, chain, reply)
        chain.append(reply.values[0])
    return RecordFinding(Verdict.GOOD, tuple(chain), texts.describe_found_cname(chain[:-1]))


def _explain_missing(
    domain: str, reply: Reply, resolver: Resolver, deadline: float
) -> RecordFinding:
    if not reply.outcome.is_conclusive:
        return RecordFinding(Verdict.UNKNOWN, (), texts.describe_unreadable(domain, reply.outcome))
    if reply.outcome is Outcome.NO_ANSWER:
        addresses = _find_addresses(domain, resolver, deadline)
        if addresses:
            message = texts.describe_addresses(domain, addresses)
            return RecordFinding(Verdict.BAD, addresses, message)
    return RecordFinding(Verdict.BAD, (), texts.describe_missing("CNAME", domain, reply.outcome))


def _find_addresses(domain: str, resolver: Resolver, deadline: float) -> tuple[str, ...]:
    return tuple(
        address
        for rdtype in ("A", "AAAA")
        for address in resolver.ask(domain, rdtype, deadline=deadline).values
    )


def _explain_end(domain: str, chain: list[str], reply: Reply) -> RecordFinding:
    """The chain ended before our target, or where it goes on could not be read."""
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
