"""REDIS_URL: parameters that every client of the process applies; others are rejected at start.

redis-py reads the whole URL, Celery's broker a part of it, and the redirect engine has a client of
its own. The parameters allowed here are those that all three apply in the same way. What differs
for redis+sentinel:// is in kernel.sentinel_urls.
"""

import re
import ssl
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from redis.asyncio.connection import SSLConnection, parse_url
from redis.exceptions import RedisError

from kernel.env import EnvError
from kernel.sentinel_urls import FORM, Address, is_sentinel_url, split_sentinel_url

_TLS_PARAMETERS = frozenset(
    {
        *("ssl_ca_certs", "ssl_ca_path", "ssl_ca_data", "ssl_cert_reqs", "ssl_check_hostname"),
        *("ssl_certfile", "ssl_keyfile", "ssl_password", "ssl_ciphers", "ssl_min_version"),
    }
)
_TRUE_OR_FALSE = frozenset({"true", "1", "yes", "false", "0", "no"})
# Clients differ in how they read anything else: redis-py takes "[::1]x" for ::1.
_ADDRESS = re.compile(r"(\[[^\[\]\s]+\]|[\w.-]+)(:[0-9]*)?")
_SERVER_FORM = "redis://:password@host:6379/0"
_CLUSTERS = ("redis+cluster://", "rediss+cluster://")


def check_redis_url(name: str, url: str) -> str:
    """The URL itself. name: of its environment variable.

    Raises EnvError with what to change, and never with a password.
    """
    if url.startswith(_CLUSTERS):
        raise EnvError(
            f"{name}: Redis Cluster is not supported. Use one primary with two replicas and"
            f" Sentinels: {FORM}"
        )
    form = f"{name} must look like {FORM if is_sentinel_url(url) else _SERVER_FORM}"
    for server_url in _list_server_urls(name, url):
        _check_address(form, server_url)
        _check_parameters(name, server_url, scheme=url.partition(":")[0])
    try:
        make_tls_context(url)
    except (OSError, ValueError, TypeError, RedisError) as error:
        raise EnvError(f"{name}: its TLS parameters cannot be used ({error}).") from None
    return url


@dataclass(frozen=True, slots=True)
class RedisTarget:
    """Where the URL leads and how to log in, for clients of our own.

    socket_path: of a Unix socket, which then counts instead of host and port. tls: None without.
    tls_arguments: the same for redis-py. sentinels: instead of host and port; they are asked where
    the primary of the service is.
    """

    host: str
    port: int
    socket_path: str | None
    username: str | None
    password: str | None = field(repr=False)
    database: int
    tls: ssl.SSLContext | None
    tls_arguments: dict[str, Any] = field(repr=False)
    sentinels: tuple[Address, ...] = ()
    service: str = ""
    sentinel_username: str | None = None
    sentinel_password: str | None = field(default=None, repr=False)


def parse_redis_url(url: str) -> RedisTarget:
    """The parts of a checked URL as redis-py reads them."""
    parts: dict[str, Any] = dict(parse_url(get_server_url(url)))
    target = RedisTarget(
        host=parts.get("host", "localhost"),
        port=parts.get("port", 6379),
        socket_path=parts.get("path"),
        username=parts.get("username"),
        password=parts.get("password"),
        database=parts.get("db", 0),
        tls=make_tls_context(url),
        tls_arguments={key: value for key, value in parts.items() if key in _TLS_PARAMETERS},
    )
    if not is_sentinel_url(url):
        return target
    sentinel = split_sentinel_url("REDIS_URL", url)
    return replace(
        target,
        sentinels=sentinel.addresses,
        service=sentinel.service,
        sentinel_username=sentinel.username,
        sentinel_password=sentinel.password,
    )


def get_server_url(url: str) -> str:
    """The URL itself; of redis+sentinel:// that of a server in the place of the first Sentinel."""
    return split_sentinel_url("REDIS_URL", url).server_urls[0] if is_sentinel_url(url) else url


def make_tls_context(url: str) -> ssl.SSLContext | None:
    """The context that redis-py would use; None without TLS."""
    target: dict[str, Any] = dict(parse_url(get_server_url(url)))
    if target.pop("connection_class", None) is not SSLConnection:
        return None
    # Built by redis-py itself, so that no client is stricter or laxer than another.
    return SSLConnection(**target).ssl_context.get()


def _list_server_urls(name: str, url: str) -> tuple[str, ...]:
    return split_sentinel_url(name, url).server_urls if is_sentinel_url(url) else (url,)


def _check_address(form: str, url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise EnvError(f"{form}: its host cannot be read.") from None
    address = parts.netloc.rpartition("@")[2]
    # Checked first: a # in a password ends the address.
    if parts.fragment or "," in address:
        raise EnvError(f"{form}: one host, and %23 for # and %2F for / within a password.")
    # redis-py rejects both schemes in capitals.
    if not url.startswith(("redis://", "rediss://")) or not parts.hostname:
        raise EnvError(f"{form}, rediss:// for TLS, or redis+sentinel://.")
    _check_port(form, parts)
    if not _ADDRESS.fullmatch(address):
        raise EnvError(f"{form}: its host cannot be read.")
    if parts.username and not parts.password:
        raise EnvError(f"{form}: it names a user without a password.")
    if not re.fullmatch(r"/?|/[0-9]{1,9}/?", parts.path):
        raise EnvError(f"{form}: the database is a number.")


def _check_port(form: str, parts: SplitResult) -> None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    # For redis-py, 0 means the default port.
    if port == 0:
        raise EnvError(f"{form}: its port is not a number from 1 up to 65535.")


def _check_parameters(name: str, url: str, *, scheme: str) -> None:
    """scheme: as it was written; that of the url is redis or rediss."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    for key, value in given:
        if key == "db":
            raise EnvError(f"{name}: write the number of the database as the path: /{value}.")
        if key not in _TLS_PARAMETERS:
            known = ", ".join(sorted(_TLS_PARAMETERS))
            raise EnvError(
                f"{name}: the parameter {key!r} cannot be honoured. Take it out; known are {known}."
            )
        if parts.scheme != "rediss":
            secure = scheme.replace("redis", "rediss")
            raise EnvError(f"{name}: {key} needs TLS. Write {secure}:// for {scheme}://.")
        if not value.strip():
            raise EnvError(f"{name}: {key} has no value.")
        if key == "ssl_ca_path" and not Path(value).is_dir():
            # OpenSSL ignores a folder that is missing.
            raise EnvError(f"{name}: ssl_ca_path={value} is no folder.")
        if key == "ssl_check_hostname" and value.lower() not in _TRUE_OR_FALSE:
            raise EnvError(f"{name}: ssl_check_hostname={value} is neither true nor false.")
    if len({key for key, _ in given}) != len(given):
        raise EnvError(f"{name}: a parameter is there twice.")
