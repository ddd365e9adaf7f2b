"""Two name servers for the same zone: tests.support.dns_server and NSD."""

import contextlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, Self

import dns.exception
import dns.message
import dns.query

from devserver.process import Child, Program
from tests.support.dns_server import DnsServer
from tests.support.waiting import wait_until

ZONE = "brand.test"
READY_SECS = 10

Records = Mapping[str, Sequence[tuple[str, str]]]
"""By name: pairs of a type and a value, as in a zone file."""

_NSD_CONF = """\
server:
    ip-address: {address}@{port}
    username: ""
    chroot: ""
    zonesdir: "{folder}"
    database: ""
    pidfile: "{folder}/nsd.pid"
    xfrdfile: "{folder}/xfrd.state"
    zonelistfile: "{folder}/zone.list"
    xfrdir: "{folder}"
    server-count: 1
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: "{zone}"
    zonefile: "brand.zone"
"""


class NameServer(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def serve(self, records: Records) -> None:
        """Replace all records of the zone."""


class OwnServer:
    """A tests.support.dns_server in this process."""

    def __init__(self, address: str, port: int) -> None:
        self._server = DnsServer(address, port, authoritative=True)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()

    def serve(self, records: Records) -> None:
        self._server.records.clear()
        for name, entries in records.items():
            self._server.records[name] = list(entries)


class NsdServer:
    """NSD, restarted with each change, so that it never returns old records."""

    def __init__(self, address: str, port: int, folder: Path) -> None:
        self._address, self._port, self._folder = address, port, folder
        self._serial = 0
        self._child: Child | None = None

    def __enter__(self) -> Self:
        conf = _NSD_CONF.format(
            address=self._address, port=self._port, folder=self._folder, zone=ZONE
        )
        (self._folder / "nsd.conf").write_text(conf)
        self.serve({})
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.stop()

    def serve(self, records: Records) -> None:
        self.__exit__()
        self._serial += 1
        (self._folder / "brand.zone").write_text(self._write_zone(records))
        program = find_nsd()
        assert program is not None
        self._child = Child.start(
            Program(
                name="NSD",
                argv=(program, "-d", "-c", str(self._folder / "nsd.conf")),
                log_path=self._folder / "nsd.log",
            )
        )
        self._wait_for_serial(self._child)

    def _write_zone(self, records: Records) -> str:
        lines = [
            f"$ORIGIN {ZONE}.",
            "$TTL 60",
            f"@ IN SOA ns1.elsewhere.test. hostmaster {self._serial} 3600 600 86400 60",
            # In another zone, because the product would query the zone's own server on port 53.
            "@ IN NS ns1.elsewhere.test.",
        ]
        for name, entries in records.items():
            lines += [f"{name}. IN {rdtype} {value}" for rdtype, value in entries]
        return "\n".join(lines) + "\n"

    def _wait_for_serial(self, child: Child) -> None:
        query = dns.message.make_query(ZONE, "SOA")

        def has_serial() -> bool:
            child.require_alive()
            with contextlib.suppress(dns.exception.DNSException, OSError):
                answer = dns.query.udp(query, self._address, timeout=0.2, port=self._port).answer
                return bool(answer) and answer[0][0].serial == self._serial
            return False

        wait_until(has_serial, limit_secs=READY_SECS, explain=child.log_excerpt)


def find_nsd() -> str | None:
    """Debian installs it in a folder that only root's PATH has."""
    return shutil.which("nsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
