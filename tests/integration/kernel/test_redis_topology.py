"""Every client finds the primary, also a new one, and stays at no replica."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from limits import RateLimitItemPerHour
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import ReadOnlyError, RedisError

from accounts.limit_storage import _get_shared_storage
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from kernel import redis_async_connections, redis_connections
from kernel.redis_clients import get_redis, open_async_redis
from kernel.redis_topology import RedisTopology
from kernel.redis_urls import check_redis_url
from kernel.sentinel_queries import PrimaryUnknownError
from tests.integration.edge.driver import run_on_uvloop
from tests.support.loopback_proxy import HoldingProxy
from tests.support.redis_sentinel import NAME, RedisServers


def write(url: str) -> bool:
    """By the pooled client; False while it cannot."""
    try:
        return bool(get_redis(url).incr("pool"))
    except RedisError:
        return False


def count_attempt(url: str) -> bool:
    """By the storage of rate limits, which uses no process's own one here."""
    limiter = FixedWindowRateLimiter(_get_shared_storage(url))
    try:
        return limiter.hit(RateLimitItemPerHour(100))
    except Exception:  # noqa: BLE001 - limits wraps those of redis-py
        return False


async def write_by_feeds(client: Any) -> bool:
    try:
        return bool(await client.incr("feeds"))
    except RedisError:
        return False


async def write_by_link(link: RedisLink) -> bool:
    """As the circuit breaker does: it connects again after an error."""
    try:
        return bool(await link.call("INCR", "link"))
    except RedisUnavailableError:
        try:
            await link.connect()
        except (RedisUnavailableError, RedisReplyError):
            return False
    return False


@pytest.mark.parametrize("fail_over", ["killed", "demoted"])
def test_every_client_follows_a_fail_over(tmp_path: Path, fail_over: str) -> None:
    with RedisServers(tmp_path / "redis", password="p+;", sentinel_password="s") as servers:
        url = check_redis_url("REDIS_URL", servers.url)

        async def scenario() -> None:
            link = RedisLink(url, connect_secs=5, call_secs=5)
            feeds = open_async_redis(url)
            await link.connect()

            async def do_all_write() -> bool:
                done = [await write_by_link(link), await write_by_feeds(feeds)]
                return all(done) and write(url) and count_attempt(url)

            assert await do_all_write()
            former = servers.primary
            if fail_over == "killed":
                await asyncio.to_thread(servers.kill_primary)
                await asyncio.to_thread(servers.wait_for_new_primary)
            else:
                await asyncio.to_thread(servers.fail_over)
            async with asyncio.timeout(60):
                while not await do_all_write():  # noqa: ASYNC110 - what is waited for sends nothing
                    await asyncio.sleep(0.1)
            assert servers.primary is not former
            assert servers.primary.call("EXISTS", "pool", "link", "feeds") == 3
            link.close()
            await feeds.aclose()

        run_on_uvloop(scenario())


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[RedisServers]:
    """A primary and a replica, without Sentinels."""
    with RedisServers(tmp_path / "redis", replicas=1, sentinels=0) as servers:
        yield servers


def test_a_primary_that_becomes_a_replica_holds_nobody(pair: RedisServers) -> None:
    async def scenario() -> None:
        link = RedisLink(pair.url, connect_secs=5, call_secs=5)
        feeds = open_async_redis(pair.url)
        await link.connect()
        assert await write_by_feeds(feeds)
        assert write(pair.url)
        first, second = pair.nodes
        pair.promote(second)
        pair.demote(first, to=second)
        with pytest.raises(RedisUnavailableError, match="READONLY"):
            await link.call("SET", "key", "1")
        with pytest.raises(RedisUnavailableError, match="replica"):
            await link.connect()
        with pytest.raises(ReadOnlyError):
            await feeds.set("key", "1")
        with pytest.raises(ReadOnlyError):
            get_redis(pair.url).set("key", "1")
        with pytest.raises(ReadOnlyError):
            get_redis(pair.url).get("key")
        pair.promote(first)
        await link.connect()
        assert await write_by_link(link)
        assert await write_by_feeds(feeds)
        assert write(pair.url)
        link.close()
        await feeds.aclose()

    run_on_uvloop(scenario())


def test_clients_that_only_read_leave_a_replica_as_well(
    pair: RedisServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        feeds = open_async_redis(pair.url)
        get_redis(pair.url).get("key")
        await feeds.get("key")
        pair.demote(pair.nodes[0], to=pair.nodes[1])
        # Until the next check their connections answer.
        get_redis(pair.url).get("key")
        await feeds.get("key")
        for module in (redis_connections, redis_async_connections):
            monkeypatch.setattr(module, "ROLE_CHECK_SECS", -1.0)
        with pytest.raises(ReadOnlyError):
            get_redis(pair.url).get("key")
        with pytest.raises(ReadOnlyError):
            await feeds.get("key")
        await feeds.aclose()

    run_on_uvloop(scenario())


def test_an_address_that_leads_to_another_server_is_followed(pair: RedisServers) -> None:
    """As a name does whose record was changed."""
    first, second = pair.nodes
    front = HoldingProxy(first.port)
    url = f"redis://127.0.0.1:{front.port}/0"

    async def scenario() -> None:
        link = RedisLink(url, connect_secs=5, call_secs=5)
        await link.connect()
        assert await write_by_link(link)
        assert write(url)
        front.behind = second.port
        pair.promote(second)
        pair.demote(first, to=second)
        assert not await write_by_link(link)
        assert await write_by_link(link)
        assert write(url)
        link.close()

    try:
        run_on_uvloop(scenario())
        assert second.call("EXISTS", "pool", "link") == 2
    finally:
        get_redis(url).close()
        front.close()


def test_a_user_who_may_not_ask_for_the_role_can_connect(pair: RedisServers) -> None:
    pair.primary.call(
        *("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", "-@admin", "-@dangerous")
    )
    url = f"redis://app:secret@127.0.0.1:{pair.primary.port}/0"

    async def scenario() -> None:
        link = RedisLink(url, connect_secs=5, call_secs=5)
        await link.connect()
        assert await write_by_link(link)
        link.close()
        feeds = open_async_redis(url)
        assert await write_by_feeds(feeds)
        await feeds.aclose()

    run_on_uvloop(scenario())
    assert write(url)


@contextmanager
def answering(reply: bytes | None) -> Iterator[int]:
    """A server that sends this to whoever connects; None: nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_links: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            open_links.append(link)
            if reply is not None:
                link.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for link in open_links:
            link.close()


def name_address(host: str, port: int) -> bytes:
    return f"*2\r\n${len(host)}\r\n{host}\r\n${len(str(port))}\r\n{port}\r\n".encode()


FINDERS: list[Callable[[RedisTopology], tuple[str, int]]] = [
    lambda topology: topology.find_primary(),
    lambda topology: asyncio.run(topology.find_primary_async()),
]


@pytest.mark.parametrize("find", FINDERS, ids=["blocking", "async"])
@pytest.mark.parametrize(
    "useless",
    [None, b"*-1\r\n", b"-NOAUTH Authentication required.\r\n", b"HTTP/1.1 400 Bad\r\n", b"*0\r\n"],
)
def test_sentinels_that_do_not_help_are_passed_over(
    useless: bytes | None, find: Callable[[RedisTopology], tuple[str, int]]
) -> None:
    with answering(useless) as first, answering(name_address("10.0.0.9", 6379)) as second:
        topology = RedisTopology(
            f"redis+sentinel://127.0.0.1:1,127.0.0.1:{first},127.0.0.1:{second}/{NAME}/0"
        )
        assert find(topology) == ("10.0.0.9", 6379)
        assert find(topology) == ("10.0.0.9", 6379)
    with pytest.raises(PrimaryUnknownError):
        find(topology)


@pytest.mark.parametrize("find", FINDERS, ids=["blocking", "async"])
def test_a_sentinel_that_names_a_former_primary_does_not_keep_clients_there(
    find: Callable[[RedisTopology], tuple[str, int]],
) -> None:
    with (
        answering(name_address("10.0.0.1", 6379)) as stale,
        answering(name_address("10.0.0.2", 6379)) as right,
    ):
        topology = RedisTopology(f"redis+sentinel://127.0.0.1:{stale},127.0.0.1:{right}/{NAME}/0")
        with pytest.raises(ReadOnlyError), topology.judging(("10.0.0.1", 6379)):
            raise ReadOnlyError
        assert find(topology) == ("10.0.0.2", 6379)
        with topology.judging(("10.0.0.2", 6379)):
            pass
        assert find(topology) == ("10.0.0.2", 6379)


@pytest.mark.parametrize("find", FINDERS, ids=["blocking", "async"])
def test_a_distrusted_address_is_used_when_all_sentinels_name_it(
    find: Callable[[RedisTopology], tuple[str, int]],
) -> None:
    with answering(name_address("10.0.0.1", 6379)) as one:
        topology = RedisTopology(f"redis+sentinel://127.0.0.1:{one}/{NAME}/0")
        with pytest.raises(OSError, match="refused"), topology.judging(("10.0.0.1", 6379)):
            raise OSError("refused")
        assert find(topology) == ("10.0.0.1", 6379)


def test_unreachable_sentinels_raise_as_an_unreachable_server_does() -> None:
    url = "redis+sentinel://127.0.0.1:1/qr/0"
    assert not write(url)

    async def scenario() -> None:
        link = RedisLink(url, connect_secs=5, call_secs=5)
        with pytest.raises(RedisUnavailableError, match="no Sentinel names a primary"):
            await link.connect()
        feeds = open_async_redis(url)
        assert not await write_by_feeds(feeds)
        await feeds.aclose()

    run_on_uvloop(scenario())
