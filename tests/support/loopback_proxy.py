"""A TCP proxy on the loopback that can be slow, or stop forwarding."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from devserver.ports import LOOPBACK


class HoldingProxy:
    """Forwards connections to a port of this machine; hold() keeps back what both ends send.

    What is held back is gone after close(), as it is when a machine is lost. behind: may be changed
    for later connections. delay_secs: how late everything comes that the server sends.
    """

    def __init__(self, behind: int, *, delay_secs: float = 0.0) -> None:
        self.behind = behind
        self._delay_secs = delay_secs
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self._is_closed = False
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def hold(self) -> None:
        """Forward nothing from now on."""
        self._flows.clear()

    def release(self) -> None:
        self._flows.set()

    def close(self) -> None:
        """Cut all connections, and accept none."""
        self._is_closed = True
        self._closing.set()
        self._flows.set()
        for one in (self._listener, *list(self._open)):
            # Closing alone wakes neither accept() nor recv().
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._handle, client)

    def _handle(self, client: socket.socket) -> None:
        with (
            client,
            suppress(OSError),
            socket.create_connection((LOOPBACK, self._choose(client))) as server,
        ):
            self._open |= {client, server}
            back = threading.Thread(
                target=self._pump, args=(server, client, self._delay_secs), daemon=True
            )
            back.start()
            self._pump(client, server, 0.0)
            back.join()
            self._open -= {client, server}

    def _choose(self, client: socket.socket) -> int:  # noqa: ARG002 - for subclasses
        return self.behind

    def _pump(self, source: socket.socket, target: socket.socket, delay_secs: float) -> None:
        with suppress(OSError):
            while (data := source.recv(65536)) and self._flows.wait() and not self._is_closed:
                self._closing.wait(delay_secs)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class EitherPort(HoldingProxy):
    """TLS goes to one port, and everything else to another."""

    def __init__(self, plain: int, secure: int) -> None:
        self._secure = secure
        super().__init__(plain)

    def _choose(self, client: socket.socket) -> int:
        is_tls = client.recv(1, socket.MSG_PEEK) == b"\x16"
        return self._secure if is_tls else self.behind
