"""kernel.redis_connections for asyncio."""

import time
from typing import Any

from redis.asyncio.connection import Connection, SSLConnection
from redis.exceptions import (
    ConnectionError,  # noqa: A004 - redis-py's own
    NoPermissionError,
    ReadOnlyError,
    ResponseError,
)

from kernel.redis_connections import A_REPLICA, ROLE_CHECK_SECS, is_of_replica, is_primary
from kernel.redis_topology import RedisTopology


class AsyncPrimaryConnection(Connection):
    """topology: finds host and port."""

    def __init__(self, *, topology: RedisTopology, **arguments: Any) -> None:
        self._topology = topology
        self._role_checked = 0.0
        self._changes = 0
        super().__init__(**arguments)

    async def _connect(self) -> None:
        self._changes = self._topology.count_changes()
        self.host, self.port = await self._topology.find_primary_async()
        untyped: Any = super()
        with self._topology.judging((self.host, self.port)):
            await untyped._connect()

    async def on_connect_check_health(self, check_health: bool = True) -> None:
        """Raises ReadOnlyError if the server is no primary."""
        self._role_checked = time.monotonic()
        with self._topology.judging((self.host, self.port)):
            await super().on_connect_check_health(check_health)
            if not await self._is_primary():
                raise ReadOnlyError(A_REPLICA)

    async def check_health(self) -> None:
        """Called before each command."""
        if self._changes != self._topology.count_changes():
            await self.disconnect()
            self._role_checked = -ROLE_CHECK_SECS
        if time.monotonic() > self._role_checked + ROLE_CHECK_SECS:
            await self.retry.call_with_retry(
                self._send_ping, self._ping_failed, with_failure_count=True
            )

    async def _send_ping(self) -> None:
        self._role_checked = time.monotonic()
        if not await self._is_primary():
            raise ConnectionError(A_REPLICA)

    async def _is_primary(self) -> bool:
        await self.send_command("ROLE", check_health=False)
        try:
            return is_primary(await self.read_response())
        except NoPermissionError:
            # Then the first write tells.
            return True

    async def read_response(self, *arguments: Any, **options: Any) -> Any:
        """Raises ConnectionError, after which the client tries once more, for a replica's error."""
        try:
            return await super().read_response(*arguments, **options)
        except ResponseError as error:
            if not is_of_replica(error):
                raise
            await self.disconnect()
            raise ConnectionError(str(error)) from error


class AsyncPrimaryTlsConnection(AsyncPrimaryConnection, SSLConnection):
    """The same with TLS."""
