"""One guarded request: no redirects, no cookies, no proxies, no decompression."""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpcore

from kernel.messages import mark
from kernel.outbound.backend import GuardedBackend, TestHosts
from kernel.outbound.deadlines import Deadline
from kernel.outbound.errors import OutgoingError
from kernel.outbound.resolving import Resolve, make_resolve
from kernel.outbound.targets import HTTPS_PORT, Target, parse_target

TOTAL_SECS = 5.0
USER_AGENT = "QRStudio"

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class OutgoingClient:
    """test_hosts, ca_file: for tests and development. connect: makes connections by address."""

    resolve: Resolve = field(default_factory=make_resolve)
    test_hosts: TestHosts = field(default_factory=dict)
    ca_file: Path | None = None
    ports: frozenset[int] = frozenset({HTTPS_PORT})
    total_secs: float = TOTAL_SECS
    connect: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    @contextmanager
    def request(
        self, method: str, url: str, *, headers: Headers, content: bytes | None = None
    ) -> Iterator[httpcore.Response]:
        """The response, whose body the block may read. Raises OutgoingError."""
        deadline = Deadline(self.total_secs)
        target = parse_target(url, ports=self.ports)
        backend = GuardedBackend(
            resolve=self.resolve,
            deadline=deadline,
            test_hosts=self.test_hosts,
            connect=self.connect,
        )
        sent = [("User-Agent", USER_AGENT), ("Accept-Encoding", "identity"), *headers]
        try:
            # httpcore adds the Host header, by the name in the URL.
            with (
                httpcore.ConnectionPool(
                    ssl_context=self._context, network_backend=backend
                ) as connections,
                connections.stream(method, target.url, headers=sent, content=content) as response,
            ):
                yield response
        except httpcore.TimeoutException:
            raise deadline.make_error() from None
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            deadline.get_remaining_secs()
            raise _explain(error, target) from None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Reads all certificates of the system, which takes longer than a request."""
        return ssl.create_default_context(cafile=self.ca_file)


def read_headers(response: httpcore.Response) -> Mapping[str, str]:
    """Names in lower case."""
    return {
        name.decode("ascii", "replace").lower(): value.decode("latin-1").strip()
        for name, value in response.headers
    }


def _explain(error: Exception, target: Target) -> OutgoingError:
    if "certificate" in str(error).lower():
        text = mark("The certificate of %(host)s is not valid.")
        return OutgoingError(text, host=target.host)
    text = mark("%(host)s cannot be reached, or breaks off the connection.")
    return OutgoingError(text, host=target.host)
