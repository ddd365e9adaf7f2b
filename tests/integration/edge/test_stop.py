"""Stopping a web process while Django is processing a request."""

import asyncio
import threading
from typing import Any

from edge.assembly import Edge, EdgeConfig
from tests.integration.edge.driver import open_phone, wait_for
from tests.integration.edge.protocol_driver import API
from tests.integration.edge.raw_client import connect, make_get

SOON = 0.2
LATE = 30.0


def test_a_stop_lets_the_threads_of_django_finish(config: EdgeConfig) -> None:
    is_entered, may_answer = threading.Event(), threading.Event()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        is_entered.set()
        assert may_answer.wait(LATE)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    async def run() -> bytes:
        edge = Edge(config, app)
        await edge.app.lifespan.start()
        async with open_phone(edge) as phone, connect(phone) as client:
            await client.send(make_get("/", host=API))
            await wait_for(is_entered.is_set)
            # In a thread of its own: the stop must not block the loop.
            threading.Timer(SOON, may_answer.set).start()
            await edge.app.lifespan.stop()
            return (await client.read()).body

    assert asyncio.run(run()) == b"ok"
