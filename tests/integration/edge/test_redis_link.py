"""The engine's own connection to Redis: every failure raises RedisUnavailableError."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import hiredis
import pytest
import redis
from django.conf import settings

from devserver.redis_server import RedisServer
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from tests.integration.edge.driver import run_on_uvloop, wait_for


@pytest.mark.parametrize("run", [asyncio.run, run_on_uvloop])
def test_a_call_while_the_connection_closes_raises_redis_unavailable(
    run: Callable[[Coroutine[Any, Any, None]], None],
) -> None:
    async def scenario() -> None:
        link = RedisLink(settings.REDIS_URL, connect_secs=5, call_secs=5)
        await link.connect()
        number = await link.call("CLIENT", "ID")
        killed = asyncio.create_task(asyncio.to_thread(kill_client, number))
        errors: set[type[BaseException]] = set()

        async def ping() -> None:
            try:
                await link.call("PING")
            except Exception as error:  # noqa: BLE001 - which one is the question
                errors.add(type(error))

        calls: list[asyncio.Task[None]] = []
        # One call in each step of the loop, so one also falls into the step that closes it.
        while not errors:
            calls.append(asyncio.create_task(ping()))
            await asyncio.sleep(0)
        await asyncio.gather(killed, *calls, ping(), ping())
        link.close()
        assert errors == {RedisUnavailableError}

    run(scenario())


def test_a_hung_server_and_a_closed_connection_raise_different_texts(
    own_redis: RedisServer, frozen: Callable[[bool], None]
) -> None:
    async def scenario() -> None:
        link = RedisLink(own_redis.url, connect_secs=5, call_secs=1)
        await link.connect()
        frozen(True)
        with pytest.raises(RedisUnavailableError, match="no answer in time"):
            await link.call("PING")
        link.close()

    run_on_uvloop(scenario())


def kill_client(number: int) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert client.execute_command("CLIENT", "KILL", "ID", number) == 1


def test_several_commands_are_one_round_trip_and_an_error_stays_in_its_place() -> None:
    async def scenario() -> None:
        link = RedisLink(settings.REDIS_URL, connect_secs=5, call_secs=5)
        await link.connect()
        before = link.round_trips
        first, second, third = await link.call_all(
            ("ECHO", "a"), ("EVALSHA", "0" * 40, 0), ["ECHO", b"c"]
        )
        assert link.round_trips == before + 1
        assert (first, third) == (b"a", b"c")
        assert isinstance(second, hiredis.ReplyError)
        assert str(second).startswith("NOSCRIPT")
        link.close()

    run_on_uvloop(scenario())


def test_concurrent_calls_get_their_own_replies() -> None:
    async def scenario() -> None:
        link = RedisLink(settings.REDIS_URL, connect_secs=5, call_secs=5)
        await link.connect()

        async def echo(number: int) -> None:
            if number % 2:
                assert await link.call("ECHO", number) == b"%d" % number
            else:
                texts = [b"%d-%d" % (number, part) for part in range(number % 7 + 1)]
                assert await link.call_all(*[("ECHO", text) for text in texts]) == texts

        await asyncio.gather(*[echo(number) for number in range(200)])
        link.close()

    run_on_uvloop(scenario())


def test_the_time_limit_holds_for_all_commands_of_one_write(
    own_redis: RedisServer, frozen: Callable[[bool], None]
) -> None:
    async def scenario() -> None:
        lost: list[str] = []
        link = RedisLink(
            own_redis.url, connect_secs=5, call_secs=0.5, on_lost=lambda: lost.append("lost")
        )
        await link.connect()
        frozen(True)
        with pytest.raises(RedisUnavailableError, match="no answer in time"):
            await link.call_all(("PING",), ("PING",))
        assert lost == ["lost"]
        with pytest.raises(RedisUnavailableError, match="not connected"):
            await link.call_all(("PING",))
        link.close()
        assert lost == ["lost"]

    run_on_uvloop(scenario())


def test_pushes_arrive_in_the_order_of_the_replies() -> None:
    async def scenario() -> None:
        seen: list[Any] = []
        link = RedisLink(settings.REDIS_URL, connect_secs=5, call_secs=5, on_push=seen.append)
        await link.connect()
        assert link.receives_pushes
        await link.call("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "link:")
        await asyncio.to_thread(set_keys, *[f"link:{number}" for number in range(300)])
        # The keys were set before this command was sent, so it is the last to arrive.
        await link.call("PING")
        assert {kind for kind, _ in seen} == {b"invalidate"}
        assert {key for _, keys in seen for key in keys} == {b"link:%d" % n for n in range(300)}
        link.close()

    run_on_uvloop(scenario())


def set_keys(*names: str) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.mset(dict.fromkeys(names, "x"))
        client.delete(*names)


def test_the_loss_of_each_connection_is_reported_once() -> None:
    async def scenario() -> None:
        lost: list[str] = []
        link = RedisLink(
            settings.REDIS_URL, connect_secs=5, call_secs=5, on_lost=lambda: lost.append("lost")
        )
        await link.connect()
        number = await link.call("CLIENT", "ID")
        await asyncio.to_thread(kill_client, number)
        await wait_for(lambda: bool(lost))
        with pytest.raises(RedisUnavailableError):
            await link.call("PING")
        assert lost == ["lost"]
        await link.connect()
        assert lost == ["lost"]
        link.close()
        assert lost == ["lost", "lost"]

    run_on_uvloop(scenario())


@pytest.mark.parametrize(
    "refusal",
    [
        b"-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n",
        b"-NOPROTO unsupported protocol version\r\n",
        b"-NOPERM this user has no permissions to run the 'hello' command\r\n",
    ],
)
def test_a_server_without_resp3_is_used_without_pushes(refusal: bytes) -> None:
    async def scenario() -> None:
        replies = {b"HELLO": refusal, b"PING": b"+PONG\r\n", b"ROLE": b"*1\r\n$6\r\nmaster\r\n"}
        async with await serve(replies) as server:
            port = server.sockets[0].getsockname()[1]
            link = RedisLink(
                f"redis://127.0.0.1:{port}/0", connect_secs=5, call_secs=5, on_push=print
            )
            await link.connect()
            assert not link.receives_pushes
            assert await link.call("PING") == b"PONG"
            link.close()

    run_on_uvloop(scenario())


def test_an_error_before_the_first_command_fails_the_connection() -> None:
    async def scenario() -> None:
        async def reject(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"-ERR max number of clients reached\r\n")
            writer.close()

        async with await asyncio.start_server(reject, "127.0.0.1") as server:
            port = server.sockets[0].getsockname()[1]
            link = RedisLink(f"redis://127.0.0.1:{port}/0", connect_secs=5, call_secs=5)
            with pytest.raises((RedisUnavailableError, RedisReplyError)):
                await link.connect()
            link.close()

    run_on_uvloop(scenario())


async def serve(replies: dict[bytes, bytes]) -> asyncio.Server:
    """A server that knows some commands, by their name."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        commands = hiredis.Reader()
        while data := await reader.read(1000):
            commands.feed(data)
            while (command := commands.gets()) is not False:
                writer.write(replies[command[0]])
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1")
