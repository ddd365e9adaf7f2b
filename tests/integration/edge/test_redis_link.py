"""The engine's own connection to Redis: every failure raises RedisUnavailableError."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import redis
from django.conf import settings

from devserver.redis_server import RedisServer
from edge.backends.redis_link import RedisLink, RedisUnavailableError
from tests.integration.edge.driver import run_on_uvloop


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
