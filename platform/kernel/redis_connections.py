"""Connections of redis-py that lead to the primary, wherever it is, and to nothing else.

Each new one asks where the primary is, and the server what it is. One whose server turns out to be
a replica is closed, so that its pool opens another; also one that is never idle is asked again
every few seconds, for a replica answers reads for ever.
"""

import time
from typing import Any

from redis.connection import Connection, SSLConnection
from redis.exceptions import (
    ClusterDownError,
    ConnectionError,  # noqa: A004 - redis-py's own
    MovedError,
    NoPermissionError,
    ReadOnlyError,
    ResponseError,
)

from kernel.redis_topology import RedisTopology

ROLE_CHECK_SECS = 15.0
A_REPLICA = "this Redis is a replica, or its primary is not reachable"


class PrimaryConnection(Connection):
    """topology: finds host and port."""

    def __init__(self, *, topology: RedisTopology, **arguments: Any) -> None:
        self._topology = topology
        self._role_checked = 0.0
        self._changes = 0
        untyped: Any = super()
        untyped.__init__(**arguments)

    def _connect(self) -> Any:
        self._changes = self._topology.count_changes()
        self.host, self.port = self._topology.find_primary()
        untyped: Any = super()
        with self._topology.judging((self.host, self.port)):
            return untyped._connect()

    def on_connect_check_health(self, check_health: bool = True) -> None:
        """Raises ReadOnlyError if the server is no primary."""
        self._role_checked = time.monotonic()
        with self._topology.judging((self.host, self.port)):
            super().on_connect_check_health(check_health)
            if not self._is_primary():
                raise ReadOnlyError(A_REPLICA)
        self._topology.note_found((self.host, self.port), self._changes)

    def check_health(self) -> None:
        """Called before each command."""
        if self._changes != self._topology.count_changes():
            # It may not know yet that another one is the primary.
            untyped: Any = self
            untyped.disconnect()
            self._role_checked = -ROLE_CHECK_SECS
        if time.monotonic() > self._role_checked + ROLE_CHECK_SECS:
            self.retry.call_with_retry(self._send_ping, self._ping_failed, with_failure_count=True)

    def _send_ping(self) -> None:
        self._role_checked = time.monotonic()
        if not self._is_primary():
            raise ConnectionError(A_REPLICA)

    def _is_primary(self) -> bool:
        untyped: Any = self
        untyped.send_command("ROLE", check_health=False)
        try:
            return is_primary(self.read_response())
        except NoPermissionError:
            # Then the first write tells.
            return True

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        """Raises ConnectionError, after which the client tries once more, for a replica's error."""
        try:
            return super().read_response(*arguments, **options)
        except ResponseError as error:
            if not is_of_replica(error):
                raise
            untyped: Any = self
            untyped.disconnect()
            raise ConnectionError(str(error)) from error


class PrimaryTlsConnection(PrimaryConnection, SSLConnection):
    """The same with TLS."""


def is_of_replica(error: ResponseError) -> bool:
    """Whether a primary would not answer so."""
    kinds = (ReadOnlyError, ClusterDownError, MovedError)
    return isinstance(error, kinds) or str(error).startswith("UNBLOCKED")


def is_primary(role: Any) -> bool:
    """role: the reply to ROLE."""
    return bool(role and role[0] in (b"master", "master"))
