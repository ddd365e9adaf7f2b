"""Ports on the loopback: whether one is free, which process listens on it, and choosing one."""

import random
import socket
import sys
from collections.abc import Iterable

import psutil

from devserver.errors import UnusableServerError

LOOPBACK = "127.0.0.1"

# Below the range that Linux uses for outgoing connections (32768 and up), so that no connection
# takes a port that is saved for the next start.
_CANDIDATES = range(15_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now.

    Raises:
        UnusableServerError: only root may listen on this port.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port with connections in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            raise UnusableServerError(
                f"Port {port} is for root only. Choose one from 1024 up, such as 8000."
            ) from None
        except OSError:
            return False
    return not _has_ipv6_listener(port)


def _has_ipv6_listener(port: int) -> bool:
    """Browsers try ::1 first for `localhost`, so a server there would receive our requests."""
    try:
        with socket.create_connection(("::1", port), timeout=0.2):
            return True
    except OSError:
        return False


def choose_port(preferred: int | None = None, *, taken: Iterable[int] = ()) -> int:
    """The preferred port if it is free, else a random free one.

    The port stays reserved until this process ends, against all calls of this function on this
    machine, because its server may start much later.

    Raises:
        UnusableServerError: hundreds of ports were tried and none was free.
    """
    unwanted = set(taken)
    if preferred is not None and preferred not in unwanted and is_free(preferred):
        # The result is ignored: connections in TIME_WAIT make it fail, too.
        _reserve(preferred)
        return preferred
    for port in random.sample(_CANDIDATES, 300):
        if port not in unwanted and is_free(port) and _reserve(port):
            return port
    raise UnusableServerError("No free port was found on 127.0.0.1.")


def _reserve(port: int) -> bool:
    """Bind the port without listening. False when it is reserved already.

    On Linux a server that sets SO_REUSEADDR, as all of ours do, can bind and listen on a reserved
    port, while a bind without that option fails, which reveals the reservation. On other systems
    the server could not bind either, so nothing is reserved there.
    """
    if sys.platform != "linux":
        return True
    reservation = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        reservation.bind((LOOPBACK, port))
    except OSError:
        reservation.close()
        return False
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # The socket stays open until the process ends.
    reservation.detach()
    return True


def describe_holder(port: int) -> str:
    """The listening process as `name (pid 12): command`; empty when it cannot be determined."""
    pid = _listener_pid(port)
    if pid is None:
        return ""
    try:
        process = psutil.Process(pid)
        return f"{process.name()} (pid {pid}): {' '.join(process.cmdline())[:120]}"
    except psutil.Error:
        return f"pid {pid}"


def _listener_pid(port: int) -> int | None:
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return None
    for connection in connections:
        here = connection.laddr
        if here and connection.status == psutil.CONN_LISTEN and here.port == port:
            return connection.pid
    return None
