"""DNS queries over UDP, and over TCP if the response is too large.

Source: RFC 1035 section 4.2, RFC 7766 (TCP after truncation), RFC 6891 (EDNS).
"""

import time
from collections.abc import Sequence
from typing import NamedTuple

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.txtbase

from customdomains.dns.replies import Outcome, Reply

# One lost datagram must not use up the whole time limit.
TRY_SECS = 1.5
# Fragments get lost. Source: DNS flag day 2020.
_UDP_PAYLOAD_BYTES = 1232
_MAX_ALIASES = 8

_ERRORS = {dns.rcode.REFUSED: Outcome.REFUSED}


class Server(NamedTuple):
    address: str
    port: int = 53


class ServerGroup:
    """Servers with the same data; the first conclusive reply counts.

    are_zone_servers: they are asked without recursion, and only authoritative replies (AA)
    count, not those from a cache and not referrals.
    """

    def __init__(self, servers: Sequence[Server], *, are_zone_servers: bool = False) -> None:
        self._servers = servers
        self._are_zone_servers = are_zone_servers

    def ask(self, name: str, rdtype: str, *, deadline: float) -> Reply:
        try:
            query = self._make_query(name, rdtype)
        except dns.exception.DNSException:
            return Reply(Outcome.NXDOMAIN, canonical=name)
        worst = Reply(Outcome.TIMEOUT, canonical=name)
        waiting = list(self._servers)
        while waiting and time.monotonic() < deadline:
            for server in list(waiting):
                reply = self._ask_server(query, server, deadline)
                if reply is None:
                    continue
                if reply.outcome.is_conclusive:
                    return reply
                waiting.remove(server)
                if reply.outcome is not Outcome.TIMEOUT:
                    worst = reply
        return worst

    def _make_query(self, name: str, rdtype: str) -> dns.message.QueryMessage:
        query = dns.message.make_query(
            dns.name.from_text(name), rdtype, use_edns=0, payload=_UDP_PAYLOAD_BYTES
        )
        if self._are_zone_servers:
            query.flags &= ~dns.flags.RD
        return query

    def _ask_server(
        self, query: dns.message.QueryMessage, server: Server, deadline: float
    ) -> Reply | None:
        """None after a time-out: a datagram may be lost, so the query is worth repeating."""
        name = _write(query.question[0].name)
        try:
            message = _send(query, server, deadline)
        except dns.exception.Timeout:
            return None
        except OSError:  # no route to it
            return Reply(Outcome.TIMEOUT, canonical=name)
        except (dns.exception.DNSException, EOFError, ValueError):
            return Reply(Outcome.SERVFAIL, canonical=name)
        if self._are_zone_servers and not message.flags & dns.flags.AA:
            refused = message.rcode() == dns.rcode.REFUSED
            return Reply(Outcome.REFUSED if refused else Outcome.SERVFAIL, canonical=name)
        return read_reply(message)


def read_reply(message: dns.message.Message) -> Reply:
    question = message.question[0]
    rcode = message.rcode()
    if rcode not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        outcome = _ERRORS.get(rcode, Outcome.SERVFAIL)
        return Reply(outcome, canonical=_write(question.name))
    name, values = _follow(message, question.name, question.rdtype)
    if values:
        return Reply(Outcome.FOUND, values, _write(name))
    missing = Outcome.NXDOMAIN if rcode == dns.rcode.NXDOMAIN else Outcome.NO_ANSWER
    return Reply(missing, canonical=_write(name))


def _send(query: dns.message.QueryMessage, server: Server, deadline: float) -> dns.message.Message:
    """Raises dns.exception.Timeout, OSError; EOFError or DNSException for broken responses."""
    try:
        return dns.query.udp(
            query,
            server.address,
            timeout=_time_for_a_try(deadline),
            port=server.port,
            # A foreign or broken packet does not end the wait for the right one.
            ignore_unexpected=True,
            ignore_errors=True,
            raise_on_truncation=True,
        )
    except dns.message.Truncated:
        return dns.query.tcp(
            query, server.address, timeout=_time_for_a_try(deadline), port=server.port
        )


def _time_for_a_try(deadline: float) -> float:
    return max(0.01, min(TRY_SECS, deadline - time.monotonic()))


def _follow(
    message: dns.message.Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> tuple[dns.name.Name, tuple[str, ...]]:
    """The records at the end of the aliases in one message, and their name."""
    for _ in range(_MAX_ALIASES):
        rrset = message.get_rrset(message.answer, name, dns.rdataclass.IN, rdtype)
        if rrset is not None:
            return name, tuple(_read(rdata) for rdata in rrset)
        alias = message.get_rrset(message.answer, name, dns.rdataclass.IN, dns.rdatatype.CNAME)
        if alias is None:
            break
        name = alias[0].target
    return name, ()


def _read(rdata: dns.rdata.Rdata) -> str:
    if isinstance(rdata, dns.rdtypes.txtbase.TXTBase):
        text = b"".join(rdata.strings).decode("utf-8", "replace")
    else:
        target = getattr(rdata, "target", None)
        text = _write(target) if isinstance(target, dns.name.Name) else rdata.to_text()
    # It is stored and shown, and must not break lines or tables.
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _write(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
