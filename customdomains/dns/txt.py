"""Is the TXT challenge there?"""

import time
from collections.abc import Sequence

from customdomains.dns import texts
from customdomains.dns.findings import RecordFinding, Verdict
from customdomains.dns.near_misses import choose_first, explain_txt_value, list_stray_txt_names
from customdomains.dns.replies import Outcome, Resolver

# Looking for a stray record helps, but must not hold up the answer.
_SEARCH_SECS = 1.0


def check_txt(
    name: str, value: str, resolver: Resolver, *, domain: str, deadline: float
) -> RecordFinding:
    """name: of the challenge, below the domain. value: one of its TXT records must be this."""
    reply = resolver.ask(name, "TXT", deadline=deadline)
    if not reply.outcome.is_conclusive:
        return RecordFinding(Verdict.UNKNOWN, (), texts.describe_unreadable(name, reply.outcome))
    # Somebody else's TXT record, at the end of a CNAME that a wildcard made, proves nothing.
    if reply.canonical != name:
        message = texts.describe_aliased_txt(name, reply.canonical)
        return RecordFinding(Verdict.BAD, (f"CNAME {reply.canonical}",), message)
    values = choose_first(reply.values, value)
    if value in values:
        return RecordFinding.of(Verdict.GOOD, values, texts.FOUND)
    if near := _explain_near_miss(name, values, value):
        return RecordFinding.of(Verdict.BAD, values, near)
    stray = _find_stray(name, value, resolver, domain, deadline)
    if stray:
        return RecordFinding.of(Verdict.BAD, values, texts.describe_stray("TXT", stray, name))
    if reply.outcome is Outcome.FOUND:
        return RecordFinding.of(Verdict.BAD, values, texts.describe_wrong_txt(name, values))
    return RecordFinding(Verdict.BAD, (), texts.describe_missing("TXT", name, reply.outcome))


def _explain_near_miss(name: str, values: Sequence[str], wanted: str) -> str:
    for value in values:
        if near := explain_txt_value(value, wanted):
            return texts.describe_near_txt(name, value, near)
    return ""


def _find_stray(name: str, value: str, resolver: Resolver, domain: str, deadline: float) -> str:
    """Another name at which the value stands; "" when none is known."""
    until = min(deadline, time.monotonic() + _SEARCH_SECS)
    for place in list_stray_txt_names(name, domain):
        reply = resolver.ask(place, "TXT", deadline=until)
        if not reply.outcome.is_conclusive:
            return ""
        if reply.canonical == place and value in reply.values:
            return place
    return ""
