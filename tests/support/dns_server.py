"""A DNS server on the loopback, over UDP and TCP, with data and failures set by tests.

Follows CNAMEs within its own data as a resolver does, supports wildcards (RFC 4592), and can fail
for one name or for all.
"""

import contextlib
import socket
import socketserver
import struct
import threading
from collections import defaultdict
from typing import Literal, Self

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

Failure = Literal["SERVFAIL", "REFUSED", "DROP", "TRUNCATE", "BREAK"]
EVERY_NAME = "."
_TTL_SECS = 60
_ATTEMPTS = 20


class DnsServer:
    """Use as a context manager; the same port for UDP and TCP.

    records: {name: [("CNAME", "target.")]}; names without final dots, "*.brand.test" is a wildcard.
    failures: by name; EVERY_NAME for all. TRUNCATE makes clients retry over TCP, where BREAK then
    closes the connection.
    asked: (name, type) of every query so far.
    """

    def __init__(
        self, address: str = "127.0.0.1", port: int = 0, *, authoritative: bool = False
    ) -> None:
        self.records: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.failures: dict[str, Failure] = {}
        self.asked: list[tuple[str, str]] = []
        self.authoritative = authoritative
        self.address = address
        self._tcp, self._udp = _bind_both(address, port)
        self.port: int = self._tcp.server_address[1]
        self._tcp.dns = self._udp.dns = self

    def __enter__(self) -> Self:
        for server in (self._tcp, self._udp):
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in (self._tcp, self._udp):
            server.shutdown()
            server.server_close()

    def set(self, name: str, rdtype: str, *values: str) -> None:
        """Replace the records of a name and type; none removes them."""
        others = [record for record in self.records.pop(name, []) if record[0] != rdtype]
        if records := others + [(rdtype, value) for value in values]:
            self.records[name] = records

    def set_challenge(self, records: list[dict[str, str]]) -> None:
        """Set the records of a claim as the API returns them."""
        for record in records:
            value = record["value"]
            text = f"{value}." if record["type"] == "CNAME" else f'"{value}"'
            self.set(record["name"], record["type"], text)

    def respond(self, wire: bytes, *, over_tcp: bool) -> bytes | None:
        """The response to one query; None to send none."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append((name, dns.rdatatype.to_text(question.rdtype)))
        failure = self.failures.get(name) or self.failures.get(EVERY_NAME)
        if failure == "DROP" or (failure == "BREAK" and over_tcp):
            return None
        response = dns.message.make_response(query, recursion_available=not self.authoritative)
        if failure in ("SERVFAIL", "REFUSED"):
            response.set_rcode(dns.rcode.from_text(failure))
        elif failure in ("TRUNCATE", "BREAK") and not over_tcp:
            response.flags |= dns.flags.TC
        else:
            self._fill(response, name, dns.rdatatype.to_text(question.rdtype))
        if over_tcp:
            return response.to_wire(max_size=65535)
        return response.to_wire(prefer_truncation=True)

    def _fill(self, response: dns.message.Message, name: str, rdtype: str) -> None:
        if self.authoritative:
            response.flags |= dns.flags.AA
        for _ in range(12):
            records = self._find(name)
            if records is None:
                response.set_rcode(dns.rcode.NXDOMAIN)
                return
            wanted = [value for kind, value in records if kind == rdtype]
            aliases = [value for kind, value in records if kind == "CNAME"]
            self._add(response, name, rdtype if wanted else "CNAME", wanted or aliases)
            if wanted or not aliases:
                return
            name = aliases[0].removesuffix(".").lower()

    def _find(self, name: str) -> list[tuple[str, str]] | None:
        """Records of the name or of the wildcard that covers it; [] for an empty non-terminal."""
        if name in self.records:
            return self.records[name]
        if any(known.endswith(f".{name}") for known in self.records):
            return []
        parent = name.partition(".")[2]
        while parent:
            if f"*.{parent}" in self.records:
                return self.records[f"*.{parent}"]
            if parent in self.records:
                return None
            parent = parent.partition(".")[2]
        return None

    @staticmethod
    def _add(response: dns.message.Message, name: str, rdtype: str, values: list[str]) -> None:
        if values:
            owner = dns.name.from_text(name)
            response.answer.append(dns.rrset.from_text(owner, _TTL_SECS, "IN", rdtype, *values))


class _TcpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    dns: DnsServer


class _UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True
    dns: DnsServer


class _UdpHandler(socketserver.BaseRequestHandler):
    server: _UdpServer

    def handle(self) -> None:
        wire, sock = self.request
        with contextlib.suppress(dns.exception.DNSException, OSError):
            response = self.server.dns.respond(wire, over_tcp=False)
            if response is not None:
                sock.sendto(response, self.client_address)


class _TcpHandler(socketserver.BaseRequestHandler):
    server: _TcpServer

    def handle(self) -> None:
        sock: socket.socket = self.request
        with contextlib.suppress(dns.exception.DNSException, OSError, struct.error):
            (length,) = struct.unpack("!H", sock.recv(2, socket.MSG_WAITALL))
            response = self.server.dns.respond(sock.recv(length, socket.MSG_WAITALL), over_tcp=True)
            if response is not None:
                sock.sendall(struct.pack("!H", len(response)) + response)


def _bind_both(address: str, port: int) -> tuple[_TcpServer, _UdpServer]:
    """On one port; 0: any that is free for both."""
    for _ in range(_ATTEMPTS):
        tcp = _TcpServer((address, port), _TcpHandler)
        try:
            return tcp, _UdpServer((address, tcp.server_address[1]), _UdpHandler)
        except OSError:
            # Somebody else has this port for UDP.
            tcp.server_close()
            if port:
                raise
    raise OSError(f"no port is free for both TCP and UDP in {_ATTEMPTS} attempts")
