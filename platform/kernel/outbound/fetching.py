"""GET, and nothing around it: no redirects, no cookies, no proxies, no decompression."""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpcore

from kernel.messages import mark
from kernel.outbound.backend import GuardedBackend, TestHosts
from kernel.outbound.deadlines import Deadline
from kernel.outbound.errors import OutgoingError
from kernel.outbound.resolving import Resolve, make_resolve
from kernel.outbound.targets import HTTPS_PORT, Target, parse_target

TOTAL_SECS = 5.0
_USER_AGENT = "QRStudio"


@dataclass(frozen=True)
class Fetcher:
    """test_hosts, ca_file: for tests and development. connect: makes connections by address."""

    resolve: Resolve = field(default_factory=make_resolve)
    test_hosts: TestHosts = field(default_factory=dict)
    ca_file: Path | None = None
    ports: frozenset[int] = frozenset({HTTPS_PORT})
    total_secs: float = TOTAL_SECS
    connect: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def fetch(self, url: str, *, max_bytes: int) -> bytes:
        """The body of a 200, at most so many bytes. Raises OutgoingError."""
        deadline = Deadline(self.total_secs)
        target = parse_target(url, ports=self.ports)
        backend = GuardedBackend(
            resolve=self.resolve,
            deadline=deadline,
            test_hosts=self.test_hosts,
            connect=self.connect,
        )
        try:
            with httpcore.ConnectionPool(
                ssl_context=self._make_context(), network_backend=backend
            ) as connections:
                return _request(connections, target, max_bytes)
        except httpcore.TimeoutException:
            raise deadline.make_error() from None
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            deadline.get_remaining_secs()
            raise _explain(error, target) from None

    def _make_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


def _request(connections: httpcore.ConnectionPool, target: Target, max_bytes: int) -> bytes:
    headers = [("User-Agent", _USER_AGENT), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
    # httpcore adds the Host header, by the name in the URL.
    with connections.stream("GET", target.url, headers=headers) as response:
        _check_head(response, max_bytes)
        parts, size = [], 0
        for part in response.iter_stream():
            size += len(part)
            if size > max_bytes:
                raise _too_large(max_bytes)
            parts.append(part)
        return b"".join(parts)


def _check_head(response: httpcore.Response, max_bytes: int) -> None:
    """Raises OutgoingError."""
    headers = _read_headers(response)
    if 300 <= response.status < 400:
        raise OutgoingError(mark("The server redirects. Use the URL that it leads to."))
    if response.status != 200:
        text = mark("The server has answered with status %(status)s.")
        raise OutgoingError(text, status=response.status)
    if headers.get("content-encoding", "identity").lower() != "identity":
        # Unpacked, it may be of any size.
        raise OutgoingError(mark("The server has answered with a compressed file."))
    with suppress(ValueError):
        if int(headers.get("content-length", "0")) > max_bytes:
            raise _too_large(max_bytes)


def _read_headers(response: httpcore.Response) -> Mapping[str, str]:
    return {
        name.decode("ascii", "replace").lower(): value.decode("latin-1").strip()
        for name, value in response.headers
    }


def _too_large(max_bytes: int) -> OutgoingError:
    return OutgoingError(mark("The file is over %(most)s bytes."), most=f"{max_bytes:,}")


def _explain(error: Exception, target: Target) -> OutgoingError:
    if "certificate" in str(error).lower():
        text = mark("The certificate of %(host)s is not valid.")
        return OutgoingError(text, host=target.host)
    text = mark("%(host)s cannot be reached, or breaks off the connection.")
    return OutgoingError(text, host=target.host)
