"""Celery's settings for a broker at REDIS_BROKER_URL: kombu reads URLs of a form of its own."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from kernel.redis_urls import parse_redis_url
from kernel.sentinel_urls import is_sentinel_url, split_sentinel_url

_TIMEOUTS = {"socket_timeout": 1.0, "socket_connect_timeout": 0.5}


def get_broker_url(url: str) -> str:
    """Celery's broker_url, without the parameters of TLS: those are get_broker_tls()."""
    if not is_sentinel_url(url):
        return _strip(url)
    servers = split_sentinel_url("REDIS_BROKER_URL", url).server_urls
    # Each with log-in and database: Celery goes on to the next when one does not answer.
    return ";".join(_strip(urlsplit(one)._replace(scheme="sentinel").geturl()) for one in servers)


def get_broker_tls(url: str) -> dict[str, Any] | None:
    """Celery's broker_use_ssl: arguments for redis-py. None without TLS."""
    target = parse_redis_url(url)
    if target.tls is None:
        return None
    # Never empty: for Celery that would mean no TLS.
    return {"ssl_cert_reqs": "required", **target.tls_arguments}


def get_broker_options(url: str) -> dict[str, Any]:
    """Celery's broker_transport_options that depend on the URL."""
    target = parse_redis_url(url)
    if not target.sentinels:
        return {}
    login = {"username": target.sentinel_username, "password": target.sentinel_password}
    tls = {"ssl": True, **(get_broker_tls(url) or {})} if target.tls else {}
    return {
        "master_name": target.service,
        "sentinel_kwargs": {**login, **tls, **_TIMEOUTS},
        # A server whose machine is gone sends nothing more, not even that the connection is closed.
        **_TIMEOUTS,
    }


def _strip(url: str) -> str:
    parts = urlsplit(url)
    # Celery takes ";" for the end of the first of several brokers.
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(";", "%3B"), query=""))
