"""Is the TXT challenge there?"""

from customdomains.dns import texts
from customdomains.dns.findings import RecordFinding, Verdict
from customdomains.dns.replies import Outcome, Resolver


def check_txt(name: str, value: str, resolver: Resolver, *, deadline: float) -> RecordFinding:
    """name: of the challenge. value: one of its TXT records must be exactly this."""
    reply = resolver.ask(name, "TXT", deadline=deadline)
    if not reply.outcome.is_conclusive:
        return RecordFinding(Verdict.UNKNOWN, (), texts.describe_unreadable(name, reply.outcome))
    # Somebody else's TXT record, at the end of a CNAME that a wildcard made, proves nothing.
    if reply.canonical != name:
        message = texts.describe_aliased_txt(name, reply.canonical)
        return RecordFinding(Verdict.BAD, (f"CNAME {reply.canonical}",), message)
    if value in reply.values:
        return RecordFinding(Verdict.GOOD, reply.values, texts.FOUND)
    if reply.outcome is Outcome.FOUND:
        message = texts.describe_wrong_txt(name, reply.values)
        return RecordFinding(Verdict.BAD, reply.values, message)
    return RecordFinding(Verdict.BAD, (), texts.describe_missing("TXT", name, reply.outcome))
