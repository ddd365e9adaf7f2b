"""Keys of caches are short, however long the headers of a request are."""

import functools
import gc
from collections.abc import Iterator
from typing import Any

import pytest

from edge.assembly import EdgeConfig
from edge.backends.bounded import BoundedDict
from tests.integration.edge.driver import Phone, drive
from tests.integration.edge.protocol_driver import API
from tests.integration.edge.raw_client import ask_asgi, connect, make_get, make_request
from tests.support.factories import Workspace

LONG = 31_000
# The longest key: sixteen addresses of X-Forwarded-For.
MOST = 2_048


def measure(key: Any) -> int:
    """The bytes of the longest text in a key, however deep."""
    if isinstance(key, str | bytes):
        return len(key)
    if isinstance(key, tuple | list):
        return max(map(measure, key), default=0)
    return 0


def list_caches() -> Iterator[tuple[str, Any]]:
    """The keys of every lru_cache and BoundedDict of this process, by a name for each."""
    for thing in gc.get_objects():
        if isinstance(thing, BoundedDict):
            yield "a BoundedDict", list(thing)
        elif isinstance(thing, functools._lru_cache_wrapper):
            name = f"{thing.__module__}.{getattr(thing, '__qualname__', '')}"
            if name.startswith(("edge", "kernel", "scans", "accounts", "tenants", "customdomains")):
                for inner in gc.get_referents(thing):
                    if type(inner) is dict:
                        yield name, list(inner)


def list_long_keys() -> list[str]:
    return [
        f"{name}: {measure(key)}"
        for name, keys in list_caches()
        for key in keys
        if measure(key) > MOST
    ]


def hosts(host: str) -> list[str]:
    return [
        f"{host}:{'9' * LONG}",
        f"{host}:{'0' * LONG}80",
        host + " " * LONG,
        f"[::1]:{'9' * LONG}",
        "a" * LONG,
        f"{'a.' * (LONG // 2)}example",
    ]


HEADERS = [
    "X-Forwarded-For: " + "a" * LONG,
    "X-Forwarded-For: 203.0.113.9, " + "1" * LONG,
    "X-Forwarded-For: " + "203.0.113.9, " * (LONG // 13) + "203.0.113.9",
    "X-Forwarded-For: [" + "f" * LONG + "]",
    "X-Forwarded-For: fe80::1%" + "e" * LONG,
    "Accept-Language: " + "fr-" + "a" * LONG,
    "Accept-Language: " + "en;q=0.5," * (LONG // 9),
    "User-Agent: " + "a" * LONG,
    "Referer: https://example.com/" + "a" * LONG,
    "CF-IPCity: " + "a" * LONG,
    "CF-IPCountry: " + "a" * LONG,
    "X-Request-Id: " + "a" * LONG,
    "Origin: " + "a" * LONG,
    "Authorization: Bearer " + "a" * LONG,
]


@pytest.fixture
def served(nord: Workspace, plain_host: str) -> str:
    return plain_host


def test_no_cache_key_is_long(config: EdgeConfig, short_id: str, served: str) -> None:
    async def scenario(phone: Phone) -> None:
        for host in (*hosts(served), *hosts("q.localhost"), *hosts("api.localhost")):
            if not host.startswith("api"):
                await ask_asgi(phone, f"/q/{short_id}/", host=host)
            async with connect(phone) as client:
                await client.ask(make_get(f"/q/{short_id}/", host=host))
        for line in HEADERS:
            for path, host in (
                (f"/q/{short_id}/", "q.localhost"),
                ("/q/zzzzzzzz/", served),
                ("/api/v1/me/", API),
                ("/api/status/", API),
            ):
                async with connect(phone) as client:
                    reply = await client.ask(make_request("GET", path, line, host=host))
                    assert reply.status in {200, 302, 401, 404, 429, 431, 503}
        assert list_long_keys() == []

    drive(config, scenario)


def test_list_long_keys_finds_a_long_key() -> None:
    kept: BoundedDict[str, int] = BoundedDict(2)
    kept["a" * LONG] = 1
    assert list_long_keys() == [f"a BoundedDict: {LONG}"]


def test_a_host_with_blanks_around_it_is_still_served(
    config: EdgeConfig, short_id: str, served: str
) -> None:
    async def scenario(phone: Phone) -> None:
        for host in (served, "q.localhost"):
            reply = await ask_asgi(phone, f"/q/{short_id}/", host=host + " " * LONG)
            assert reply.status == 302

    drive(config, scenario)
