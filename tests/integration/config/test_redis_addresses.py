"""REDIS_URL means the same to everything that opens a connection."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from celery import Celery
from django.conf import settings as django_settings
from redis import RedisError

from edge.backends.redis_link import RedisLink, RedisUnavailableError
from kernel.redis_broker import get_broker_options, get_broker_tls, get_broker_url
from kernel.redis_clients import get_redis
from kernel.redis_urls import check_redis_url
from scans.log.live.hub import Hub
from tests.support.loopback_proxy import EitherPort
from tests.support.redis_sentinel import NAME, RedisServers
from tests.support.tls_servers import Authority, TlsServer, needs_openssl, tls_before


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls") / "ours")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls") / "stranger")


def ping_pool(url: str) -> Any:
    client = get_redis(url)
    try:
        return client.ping()
    finally:
        client.connection_pool.disconnect()


def ping_link(url: str) -> Any:
    async def ping() -> Any:
        link = RedisLink(url, connect_secs=5, call_secs=5)
        try:
            await link.connect()
            return await link.call("PING") == b"PONG"
        finally:
            link.close()

    return asyncio.run(ping())


def ping_feeds(url: str) -> Any:
    async def ping() -> Any:
        redis = Hub(url)._redis
        try:
            return await redis.ping()
        finally:
            await redis.aclose()

    return asyncio.run(ping())


def ping_broker(url: str) -> Any:
    app = Celery(set_as_current=False)
    app.conf.update(
        broker_url=get_broker_url(url),
        broker_use_ssl=get_broker_tls(url),
        broker_transport_options=get_broker_options(url),
    )
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
        return broker.connected


CLIENTS = [ping_pool, ping_link, ping_feeds, ping_broker]


@pytest.fixture
def redis_port() -> int:
    return urlsplit(django_settings.REDIS_URL).port or 0


def redis_at(server: TlsServer, query: str = "") -> str:
    """A checked REDIS_URL for the server."""
    password = urlsplit(django_settings.REDIS_URL).password
    secret = f":{password}@" if password else ""
    return check_redis_url("REDIS_URL", f"rediss://{secret}127.0.0.1:{server.port}/0?{query}")


@needs_openssl
@pytest.mark.parametrize("ping", CLIENTS)
def test_redis_with_a_private_ca(
    authority: Authority, stranger: Authority, redis_port: int, ping: Callable[[str], Any]
) -> None:
    with tls_before(redis_port, authority.issue("IP:127.0.0.1"), is_postgres=False) as server:
        assert ping(redis_at(server, f"ssl_ca_certs={quote(str(authority.root))}"))
        assert ping(redis_at(server, "ssl_cert_reqs=none"))
        for wrong in (f"ssl_ca_certs={quote(str(stranger.root))}", "", "ssl_cert_reqs=required"):
            with pytest.raises(Exception, match=r"(?i)certificate"):
                ping(redis_at(server, wrong))


@needs_openssl
@pytest.mark.parametrize("ping", CLIENTS)
def test_redis_with_a_certificate_for_another_name(
    authority: Authority, redis_port: int, ping: Callable[[str], Any]
) -> None:
    root = quote(str(authority.root))
    with tls_before(redis_port, authority.issue("DNS:elsewhere.net"), is_postgres=False) as server:
        with pytest.raises(Exception, match=r"(?i)certificate"):
            ping(redis_at(server, f"ssl_ca_certs={root}"))
        assert ping(redis_at(server, f"ssl_ca_certs={root}&ssl_check_hostname=false"))


# Celery's broker waits for a handshake for as long as the server is silent.
@pytest.mark.parametrize("ping", [ping_pool, ping_link, ping_feeds])
def test_redis_without_tls_is_rejected_when_tls_is_required(
    redis_port: int, ping: Callable[[str], Any]
) -> None:
    with pytest.raises((RedisError, RedisUnavailableError)):
        ping(check_redis_url("REDIS_URL", f"rediss://127.0.0.1:{redis_port}/0"))


@needs_openssl
def test_sentinels_and_servers_with_a_private_ca(
    authority: Authority, stranger: Authority, tmp_path: Path
) -> None:
    certificate = authority.issue("IP:127.0.0.1")
    with (
        RedisServers(tmp_path / "redis", replicas=0, sentinels=1, password="p+;") as servers,
        tls_before(servers.primary.port, certificate, is_postgres=False) as secure,
        tls_before(servers.sentinel_ports[0], certificate, is_postgres=False) as sentinel,
        closing(EitherPort(servers.primary.port, secure.port)) as either,
    ):
        # The Sentinel itself, whose build has no TLS, watches the port that it names.
        servers.call_sentinel(0, "SENTINEL", "REMOVE", NAME)
        servers.call_sentinel(0, "SENTINEL", "MONITOR", NAME, "127.0.0.1", either.port, 1)
        servers.call_sentinel(0, "SENTINEL", "SET", NAME, "auth-pass", "p+;")
        for root, is_accepted in ((authority.root, True), (stranger.root, False)):
            url = check_redis_url(
                "REDIS_URL",
                f"rediss+sentinel://:p+;@127.0.0.1:{sentinel.port}/{NAME}/0"
                f"?ssl_ca_certs={quote(str(root))}",
            )
            for ping in CLIENTS:
                if is_accepted:
                    assert ping(url)
                    continue
                # Django's and Celery's clients say only that no Sentinel could be asked.
                with pytest.raises(Exception, match=r"(?i)certificate|sentinel|master|primary"):
                    ping(url)
