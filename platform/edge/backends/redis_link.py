"""One pipelined connection to Redis for the hot path.

A general client costs more per call than the whole redirect: this one packs and parses in C
(hiredis) and adds only a queue of waiting callers and a time limit. It never retries and never
reconnects; the circuit breaker does.
"""

import asyncio
from collections import deque
from typing import Any, cast

import hiredis

from kernel.redis_urls import parse_redis_url

# A TLS handshake is two more round trips and some milliseconds of both processors.
_TLS_CONNECT_SECS = 0.5

Reply = Any
"""bytes, int, None, a list of them, or hiredis.ReplyError."""


class RedisUnavailableError(Exception):
    """Redis cannot be reached or did not answer in time."""


class RedisReplyError(Exception):
    """Redis replied with an error (out of memory, loading, read only)."""


class _Wire(asyncio.Protocol):
    """Matches replies to commands by their order."""

    def __init__(self) -> None:
        self._reader = hiredis.Reader()
        self._waiting: deque[asyncio.Future[Reply]] = deque()
        self._transport: asyncio.Transport | None = None
        self._is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send(self, packed: bytes, waiter: asyncio.Future[Reply]) -> None:
        """Raises RedisUnavailableError. Each loop has its own error for a lost connection."""
        if self._is_lost:
            raise RedisUnavailableError("connection lost")
        assert self._transport is not None  # noqa: S101 - create_connection waits for it
        self._waiting.append(waiter)
        self._transport.write(packed)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not False:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(reply)

    def abort(self, reason: str) -> None:
        """Drop the connection: a late reply must never be taken for that of the next call."""
        if self._transport is not None:
            self._transport.abort()
        self._end(reason)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._end("connection lost")

    def _end(self, reason: str) -> None:
        self._is_lost = True
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_exception(RedisUnavailableError(reason))


class RedisLink:
    """Sends commands on one connection. Not a pool: replies come in the order of the commands."""

    def __init__(self, url: str, *, connect_secs: float, call_secs: float) -> None:
        self._target = parse_redis_url(url)
        slowest = _TLS_CONNECT_SECS if self._target.tls else 0.0
        self._connect_secs = max(connect_secs, slowest)
        self._call_secs = call_secs
        self._wire: _Wire | None = None
        self.round_trips = 0

    async def connect(self) -> None:
        """Open a fresh connection, authenticate, and read a reply.

        Raises RedisUnavailableError, or RedisReplyError when the log-in is rejected.
        """
        self.close()
        wire = await self._open()
        self._wire = wire
        for command in self._greetings():
            await self.call(*command)

    async def call(self, *command: bytes | str | int) -> Reply:
        """One command, one round trip. Raises RedisUnavailableError or RedisReplyError."""
        reply = await self._exchange(hiredis.pack_command(cast("Any", command)))
        if isinstance(reply, hiredis.ReplyError):
            raise RedisReplyError(str(reply))
        return reply

    def close(self) -> None:
        """Drop the connection; callers that wait for it get RedisUnavailableError."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.abort("connection closed")

    async def _exchange(self, packed: bytes) -> Reply:
        wire = self._wire
        if wire is None:
            raise RedisUnavailableError("not connected")
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Reply] = loop.create_future()
        wire.send(packed, waiter)
        self.round_trips += 1
        timer = loop.call_later(self._call_secs, self._give_up, wire)
        try:
            return await waiter
        finally:
            timer.cancel()

    def _give_up(self, wire: _Wire) -> None:
        if self._wire is wire:
            self._wire = None
        wire.abort("no answer in time")

    async def _open(self) -> _Wire:
        loop = asyncio.get_running_loop()
        wire = _Wire()
        try:
            async with asyncio.timeout(self._connect_secs):
                await self._dial(loop, wire)
        except (OSError, TimeoutError) as error:
            wire.abort("cannot connect")
            raise RedisUnavailableError(
                f"cannot connect: {str(error) or type(error).__name__}"
            ) from error
        return wire

    async def _dial(self, loop: asyncio.AbstractEventLoop, wire: _Wire) -> None:
        target = self._target
        if target.socket_path:
            await loop.create_unix_connection(lambda: wire, target.socket_path)
            return
        await loop.create_connection(lambda: wire, target.host, target.port, ssl=target.tls)

    def _greetings(self) -> list[tuple[bytes | str | int, ...]]:
        commands: list[tuple[bytes | str | int, ...]] = []
        password, username = self._target.password, self._target.username
        if password:
            commands.append(("AUTH", username, password) if username else ("AUTH", password))
        if self._target.database:
            commands.append(("SELECT", self._target.database))
        return [*commands, ("PING",)]
