"""Asking one Sentinel where the primary is, with and without blocking, and for all servers."""

import asyncio
import contextlib
import socket
import time
from typing import Any, cast

import hiredis

from kernel.redis_urls import RedisTarget
from kernel.sentinel_urls import Address

# One of several Sentinels may be on a machine that is gone.
_ASK_SECS = 0.3


class PrimaryUnknownError(OSError):
    """No Sentinel answered, or none knows the name."""


class _Conversation:
    """What is said to a Sentinel, and what it answers."""

    def __init__(self, target: RedisTarget, question: str = "GET-MASTER-ADDR-BY-NAME") -> None:
        self._reader = hiredis.Reader()
        self._service = target.service
        self._commands: list[tuple[str, ...]] = []
        if target.sentinel_password:
            login = (target.sentinel_username, target.sentinel_password)
            self._commands.append(("AUTH", *(part for part in login if part)))
        self._commands.append(("SENTINEL", question, target.service))
        self._replies: list[Any] = []

    @property
    def question(self) -> bytes:
        return b"".join(hiredis.pack_command(cast("Any", one)) for one in self._commands)

    def feed(self, data: bytes) -> Any:
        """The answer, or None while it is incomplete. Raises PrimaryUnknownError."""
        if not data:
            raise PrimaryUnknownError("connection closed")
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not False:
                self._replies.append(reply)
        except hiredis.ProtocolError as error:
            raise PrimaryUnknownError(f"it is no Redis: {error}") from error
        for reply in self._replies:
            if isinstance(reply, hiredis.ReplyError):
                raise PrimaryUnknownError(str(reply))
        if len(self._replies) < len(self._commands):
            return None
        answer = self._replies[-1]
        if answer is None:
            raise PrimaryUnknownError(f"it watches no {self._service!r}")
        return answer


def ask(sentinel: Address, target: RedisTarget) -> Address:
    """The address of the primary. Raises OSError within a fraction of a second."""
    return _read_address(_ask(sentinel, target, _Conversation(target)))


def list_replicas(sentinel: Address, target: RedisTarget) -> list[Address]:
    """The other servers, whatever they are now. Raises OSError as ask()."""
    replicas = _ask(sentinel, target, _Conversation(target, "REPLICAS"))
    # Each is a list of names and values.
    found = [dict(zip(one[::2], one[1::2], strict=True)) for one in replicas]
    return [_read_address((one.get(b"ip"), one.get(b"port"))) for one in found]


def _ask(sentinel: Address, target: RedisTarget, conversation: _Conversation) -> Any:
    deadline = time.monotonic() + _ASK_SECS
    with contextlib.ExitStack() as stack:
        link = stack.enter_context(socket.create_connection(sentinel, timeout=_ASK_SECS))
        if target.tls:
            link = stack.enter_context(target.tls.wrap_socket(link, server_hostname=sentinel[0]))
        link.sendall(conversation.question)
        while (answer := conversation.feed(link.recv(4096))) is None:
            link.settimeout(max(0.001, deadline - time.monotonic()))
    return answer


def _read_address(answer: Any) -> Address:
    try:
        host, port = answer
        return host.decode(), int(port)
    except (TypeError, ValueError, AttributeError):
        raise PrimaryUnknownError(f"it answered {answer!r}") from None


async def ask_async(sentinel: Address, target: RedisTarget) -> Address:
    """As ask()."""
    conversation = _Conversation(target)
    async with asyncio.timeout(_ASK_SECS):
        reader, writer = await asyncio.open_connection(*sentinel, ssl=target.tls)
        try:
            writer.write(conversation.question)
            while (answer := conversation.feed(await reader.read(4096))) is None:
                pass
        finally:
            writer.transport.abort()
    return _read_address(answer)
