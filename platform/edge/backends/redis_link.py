"""One pipelined connection to Redis for the hot path.

A general client costs more per call than the whole redirect: this one packs and parses in C
(hiredis) and adds only a queue of waiting callers and a time limit. It never retries and never
reconnects; the circuit breaker does, and each connect() looks up where the primary is.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import hiredis

from kernel.redis_topology import RedisTopology, is_not_primary
from kernel.sentinel_urls import Address

# A TLS handshake is two more round trips and some milliseconds of both processors.
_TLS_CONNECT_SECS = 0.5

Reply = Any
"""bytes, int, None, a list of them, or hiredis.ReplyError."""

Command = Sequence[bytes | str | int]
OnPush = Callable[[list[Any]], None]
"""Receives a push message of RESP3, before any reply that Redis sent after it is handled."""


class RedisUnavailableError(Exception):
    """Redis cannot be reached, did not answer in time, or is no primary."""


class RedisReplyError(Exception):
    """Redis replied with an error (out of memory, too few replicas)."""


class _Call:
    """Commands of one write, and the replies that have come."""

    __slots__ = ("expected", "replies", "waiter")

    def __init__(self, expected: int, waiter: asyncio.Future[list[Reply]]) -> None:
        self.expected = expected
        self.replies: list[Reply] = []
        self.waiter = waiter


class _Wire(asyncio.Protocol):
    """Matches replies to commands by their order.

    on_lost: called once, when the connection ends for any reason, before its callers resume.
    """

    def __init__(self, on_push: OnPush | None, on_lost: Callable[[], None] | None) -> None:
        self._reader = hiredis.Reader()
        self._waiting: deque[_Call] = deque()
        self._transport: asyncio.Transport | None = None
        self._is_lost = False
        self._on_push = on_push
        self._on_lost = on_lost

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send(self, packed: bytes, call: _Call) -> None:
        """Raises RedisUnavailableError. Each loop has its own error for a lost connection."""
        if self._is_lost:
            raise RedisUnavailableError("connection lost")
        assert self._transport is not None  # noqa: S101 - create_connection waits for it
        self._waiting.append(call)
        self._transport.write(packed)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while not self._is_lost and (reply := self._reader.gets()) is not False:
            if type(reply) is hiredis.PushNotification:
                if self._on_push is not None:
                    self._on_push(reply)
                continue
            if not self._waiting:
                # Such as "max number of clients reached", before the first command.
                self.abort(f"unexpected reply: {reply!r}")
                return
            if type(reply) is hiredis.ReplyError and is_not_primary(str(reply)):
                # Nothing is served here; callers use what they use without Redis.
                self.abort(str(reply))
                return
            call = self._waiting[0]
            call.replies.append(reply)
            if len(call.replies) == call.expected:
                self._waiting.popleft()
                if not call.waiter.done():
                    call.waiter.set_result(call.replies)

    def abort(self, reason: str) -> None:
        """Drop the connection: a late reply must never be taken for that of the next call."""
        if self._transport is not None:
            self._transport.abort()
        self._end(reason)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._end("connection lost")

    def _end(self, reason: str) -> None:
        if self._is_lost:
            return
        self._is_lost = True
        if self._on_lost is not None:
            self._on_lost()
        while self._waiting:
            waiter = self._waiting.popleft().waiter
            if not waiter.done():
                waiter.set_exception(RedisUnavailableError(reason))


class RedisLink:
    """Sends commands on one connection. Not a pool: replies come in the order of the commands.

    on_push: the connection then speaks RESP3, if the server does; see receives_pushes. on_lost:
    called once for each connection that ends, also by close(), before its callers resume.
    """

    def __init__(
        self,
        url: str,
        *,
        connect_secs: float,
        call_secs: float,
        on_push: OnPush | None = None,
        on_lost: Callable[[], None] | None = None,
    ) -> None:
        self.topology = RedisTopology(url)
        self.address: Address | None = None
        self._target = self.topology.target
        slowest = _TLS_CONNECT_SECS if self._target.tls else 0.0
        self._connect_secs = max(connect_secs, slowest)
        self._call_secs = call_secs
        self._on_push = on_push
        self._on_lost = on_lost
        self._wire: _Wire | None = None
        self.receives_pushes = False
        self.round_trips = 0

    async def connect(self) -> None:
        """Open a fresh connection to the primary, authenticate, and read a reply.

        Raises RedisUnavailableError, or RedisReplyError when the log-in is rejected.
        """
        self.close()
        address = self.address = await self._find_primary()
        with self.topology.judging(address):
            self._wire = await self._open(address)
            for command in self._log_in_commands():
                await self.call(*command)
            self.receives_pushes = self._on_push is not None and await self._switch_to_resp3()
            await self._require_primary()
            # A Sentinel that is cut off from the others may name a former one.
            if await self.topology.find_agreed_async() not in (None, address):
                self.close()
                raise RedisUnavailableError("most Sentinels name another primary")

    async def call(self, *command: bytes | str | int) -> Reply:
        """One command, one round trip. Raises RedisUnavailableError or RedisReplyError."""
        [reply] = await self._exchange(hiredis.pack_command(cast("Any", command)), 1)
        if isinstance(reply, hiredis.ReplyError):
            raise RedisReplyError(str(reply))
        return reply

    async def call_all(self, *commands: Command) -> list[Reply]:
        """Several commands in one write: one round trip and one time limit for all replies.

        A command that Redis rejects has a hiredis.ReplyError in its place; the others take
        effect. At least one command. Raises RedisUnavailableError.
        """
        packed = b"".join(hiredis.pack_command(cast("Any", tuple(one))) for one in commands)
        return await self._exchange(packed, len(commands))

    def close(self) -> None:
        """Drop the connection; callers that wait for it get RedisUnavailableError."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.abort("connection closed")

    async def _find_primary(self) -> Address:
        # Nobody waits for a connection, so the time limit of the Sentinels suffices.
        try:
            return await self.topology.find_primary_async()
        except OSError as error:
            raise RedisUnavailableError(str(error)) from error

    async def _require_primary(self) -> None:
        """A replica answers reads, and would hold this process for ever."""
        alive, role = await self.call_all(("PING",), ("ROLE",))
        if isinstance(alive, hiredis.ReplyError):
            raise RedisReplyError(str(alive))
        # A user who may not ask learns it from the first write.
        if not isinstance(role, hiredis.ReplyError) and role[0] != b"master":
            self.close()
            raise RedisUnavailableError("it is a replica, or no Redis server of data")

    async def _switch_to_resp3(self) -> bool:
        """False if the server is too old, or does not allow the command to this user."""
        [reply] = await self.call_all(("HELLO", 3))
        return not isinstance(reply, hiredis.ReplyError)

    async def _exchange(self, packed: bytes, expected: int) -> list[Reply]:
        wire = self._wire
        if wire is None:
            raise RedisUnavailableError("not connected")
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[list[Reply]] = loop.create_future()
        wire.send(packed, _Call(expected, waiter))
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

    async def _open(self, address: Address) -> _Wire:
        loop = asyncio.get_running_loop()
        wire = _Wire(self._on_push, self._on_lost)
        try:
            async with asyncio.timeout(self._connect_secs):
                await self._dial(loop, wire, address)
        except (OSError, TimeoutError) as error:
            wire.abort("cannot connect")
            raise RedisUnavailableError(
                f"cannot connect: {str(error) or type(error).__name__}"
            ) from error
        return wire

    async def _dial(self, loop: asyncio.AbstractEventLoop, wire: _Wire, address: Address) -> None:
        target = self._target
        if target.socket_path:
            await loop.create_unix_connection(lambda: wire, target.socket_path)
            return
        await loop.create_connection(lambda: wire, *address, ssl=target.tls)

    def _log_in_commands(self) -> list[Command]:
        commands: list[Command] = []
        password, username = self._target.password, self._target.username
        if password:
            commands.append(("AUTH", username, password) if username else ("AUTH", password))
        if self._target.database:
            commands.append(("SELECT", self._target.database))
        return commands
