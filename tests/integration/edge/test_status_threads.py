"""The status is answered while requests that hang hold all threads of Django."""

import asyncio
import threading
from typing import Any

from edge.assembly import Edge, EdgeConfig
from tests.integration.edge.driver import open_phone, wait_for

API = {"host": "api.localhost"}
LATE = 30.0


def test_hanging_requests_do_not_hold_the_status(config: EdgeConfig) -> None:
    entered: list[int] = []
    may_answer = threading.Event()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] != "/api/status/":
            entered.append(1)
            assert may_answer.wait(LATE)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    async def run() -> list[int]:
        edge = Edge(config, app)
        await edge.app.lifespan.start()
        try:
            async with open_phone(edge) as phone:
                hanging = [
                    asyncio.ensure_future(phone.call("GET", "/api/v1/dynamic/", headers=API))
                    for _ in range(4)
                ]
                await wait_for(lambda: len(entered) == config.web_threads)
                status = await phone.call("GET", "/api/status/", headers=API)
                may_answer.set()
                return [status.status_code, *[(await one).status_code for one in hanging]]
        finally:
            may_answer.set()
            await edge.app.lifespan.stop()

    assert asyncio.run(run()) == [200] * 5
