"""Connections of httpcore to addresses that were checked, within one deadline.

httpcore asks its backend for a connection to a host name, and makes TLS and the Host header by
that name afterwards.
"""

import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from typing import Any

import httpcore

from kernel.outbound.deadlines import Deadline
from kernel.outbound.resolving import Resolve, select_public

TestHosts = Mapping[str, tuple[str, int]]
"""Address and port of names that tests and development serve themselves."""


class GuardedBackend(httpcore.NetworkBackend):
    """For one request. connect: by address."""

    def __init__(
        self,
        *,
        resolve: Resolve,
        deadline: Deadline,
        test_hosts: TestHosts,
        connect: httpcore.NetworkBackend,
    ) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._test_hosts = test_hosts
        self._connect = connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the interface of httpcore, here and below
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Raises OutgoingError, and ConnectError when no address takes the connection."""
        failure: Exception | None = None
        for address, real_port in self._find_addresses(host, port):
            try:
                stream = self._connect.connect_tcp(
                    address, real_port, timeout=self._deadline.get_remaining_secs()
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return GuardedStream(stream, self._deadline)
        raise failure or httpcore.ConnectError("no address")

    def _find_addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        if host in self._test_hosts:
            return [self._test_hosts[host]]
        addresses = select_public(host, self._resolve(host, self._deadline))
        return [(address, port) for address in addresses]


class GuardedStream(httpcore.NetworkStream):
    """Every step has what is left until the deadline; at the deadline the connection is cut.

    A time-out alone begins anew with every byte of a TLS handshake.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.get_remaining_secs())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.get_remaining_secs())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        remaining = self._deadline.get_remaining_secs()
        plain: socket.socket = self._stream.get_extra_info("socket")
        # TLS takes the socket over, so that only a duplicate can be shut down from outside.
        with plain.dup() as duplicate:
            timer = threading.Timer(remaining, _cut, (duplicate,))
            timer.daemon = True
            timer.start()
            try:
                secured = self._stream.start_tls(ssl_context, server_hostname, remaining)
            finally:
                timer.cancel()
                timer.join()
        return GuardedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
