"""Redis clients for Django, the workers and the live feed: short time-outs and no silent waiting.

redis-py's defaults retry ten times: with Redis down one call took four seconds. The redirect
engine has a client of its own (edge.backends.redis_link).
"""

from functools import cache
from typing import Any

import redis
from redis import asyncio as redis_asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.connection import Connection, SSLConnection
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from kernel.redis_async_connections import AsyncPrimaryConnection, AsyncPrimaryTlsConnection
from kernel.redis_connections import PrimaryConnection, PrimaryTlsConnection
from kernel.redis_topology import RedisTopology, get_topology
from kernel.sentinel_urls import Address

_TIMEOUTS: dict[str, Any] = {"socket_timeout": 1.0, "socket_connect_timeout": 0.5}
_SHORT: dict[str, Any] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.3}


@cache
def get_redis(url: str) -> "redis.Redis":
    """The process's pooled client of the primary; returns bytes.

    Raises redis.RedisError within about a second when Redis is unavailable; ReadOnlyError when
    there is only a replica.
    """
    arguments = _make_arguments(url)
    kind = PrimaryTlsConnection if get_topology(url).target.tls else PrimaryConnection
    pool = redis.ConnectionPool(kind, retry=Retry(NoBackoff(), 1), **arguments)
    return redis.Redis.from_pool(pool)


def open_async_redis(url: str) -> "redis_asyncio.Redis":
    """A client of the primary for one event loop, to be closed by the caller."""
    arguments = _make_arguments(url)
    kind = AsyncPrimaryTlsConnection if get_topology(url).target.tls else AsyncPrimaryConnection
    pool = redis_asyncio.ConnectionPool(kind, retry=AsyncRetry(NoBackoff(), 1), **arguments)
    return redis_asyncio.Redis.from_pool(pool)


def open_server(url: str, address: Address) -> "redis.Redis":
    """A client of one server, whatever it is, to be closed by the caller; returns bytes."""
    arguments = _make_arguments(url)
    topology: RedisTopology = arguments.pop("topology")
    kind = SSLConnection if topology.target.tls else Connection
    host, port = address
    pool = redis.ConnectionPool(
        kind, retry=Retry(NoBackoff(), 0), host=host, port=port, **{**arguments, **_SHORT}
    )
    return redis.Redis.from_pool(pool)


def _make_arguments(url: str) -> dict[str, Any]:
    topology = get_topology(url)
    target = topology.target
    return {
        "topology": topology,
        "username": target.username,
        "password": target.password,
        "db": target.database,
        # Of a proxy of one vendor, which would move connections to servers that nobody named.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
        **target.tls_arguments,
        **_TIMEOUTS,
    }
