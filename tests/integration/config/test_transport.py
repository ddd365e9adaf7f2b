"""Plain HTTP on the API in production, and which proxies are trusted about TLS."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from kernel.env import Env


def status_of(peer: str, forwarded: str | None) -> int:
    extra = {"REMOTE_ADDR": peer, "HTTP_HOST": "api.localhost"}
    if forwarded is not None:
        extra["HTTP_X_FORWARDED_PROTO"] = forwarded
    return Client().get("/api/v1/me/", **extra).status_code  # type: ignore[arg-type]  # environ


@pytest.fixture
def production() -> Iterator[None]:
    proxies = Env({"P": "10.0.0.0/8"}).networks("P")
    with override_settings(IS_PRODUCTION=True, TRUSTED_PROXIES=proxies):
        yield


@pytest.mark.parametrize(
    ("peer", "forwarded", "status"),
    [
        ("10.0.0.5", "https", 401),
        ("10.0.0.5", "http, https", 401),
        ("10.0.0.5", "https, http", 426),
        ("10.0.0.5", None, 426),
        ("203.0.113.9", "https", 426),
        ("", "https", 426),
    ],
)
def test_x_forwarded_proto_counts_from_trusted_proxies_only(
    production: None, peer: str, forwarded: str | None, status: int
) -> None:
    assert status_of(peer, forwarded) == status


def test_development_works_without_tls() -> None:
    assert status_of("127.0.0.1", None) == 401
