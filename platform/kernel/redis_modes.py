"""Servers that REDIS_URL cannot lead to: found at start, if they can be reached then."""

import logging
from collections.abc import Mapping
from threading import Thread
from typing import Any

import redis
from redis.connection import Connection, SSLConnection

from kernel.redis_topology import get_topology
from kernel.sentinel_urls import FORM

logger = logging.getLogger(__name__)

# A Redis that is away, or hangs, must not keep the product from starting.
_START_SECS = 3.0
_TIMEOUTS = {"socket_timeout": 1.0, "socket_connect_timeout": 0.5}

_UNSUPPORTED = {
    "cluster": "leads to a Redis Cluster, which is not supported. Use one primary with two"
    f" replicas and Sentinels: {FORM}",
    "sentinel": f"leads to a Sentinel itself. Write {FORM}",
}


class UnsupportedRedisError(Exception):
    """The message says which variable to change, and how."""


def check_redis_at_start(urls: Mapping[str, str]) -> None:
    """urls: by the name of their variable. One that cannot be reached only logs a warning.

    Raises UnsupportedRedisError.
    """
    found: list[str] = []

    def look() -> None:
        for name, url in urls.items():
            try:
                mode = _read_mode(url)
            except (redis.RedisError, OSError) as error:
                logger.warning("%s: cannot tell what kind of server it leads to: %s", name, error)
                continue
            if mode in _UNSUPPORTED:
                found.append(f"{name} {_UNSUPPORTED[mode]}")

    check = Thread(target=look, daemon=True)
    check.start()
    check.join(_START_SECS)
    if found:
        raise UnsupportedRedisError(found[0])


def _read_mode(url: str) -> str:
    """What HELLO says: standalone, cluster or sentinel."""
    topology = get_topology(url)
    target = topology.target
    host, port = topology.find_primary()
    kind: Any = SSLConnection if target.tls else Connection
    connection = kind(
        host=host,
        port=port,
        username=target.username,
        password=target.password,
        protocol=3,
        **target.tls_arguments,
        **_TIMEOUTS,
    )
    try:
        connection.connect()
        answer: dict[Any, Any] = connection.handshake_metadata or {}
        mode = answer.get(b"mode", answer.get("mode", b""))
        return mode.decode() if isinstance(mode, bytes) else str(mode)
    finally:
        connection.disconnect()
