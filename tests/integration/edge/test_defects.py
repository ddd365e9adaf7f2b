"""Unexpected errors: scans redirect all the same, and are recorded."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from edge.assembly import EdgeConfig
from edge.backends.database import Row
from qrs.routes.codec import route_key
from tests.integration.edge.driver import Phone, drive, read_events, wait_for
from tests.support.factories import MENU_URL


@pytest.mark.parametrize("command", [b"MGET", b"XADD"])
def test_a_defect_of_the_redis_client_loses_no_redirect_and_no_scan(
    config: EdgeConfig, short_id: str, command: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_and_land(phone, short_id)
        # Else no look-up would follow.
        phone.edge.known_routes.forget()
        link = phone.edge.redis
        call = link.call
        failed: list[tuple[bytes | str | int, ...]] = []

        async def fail_some(*words: bytes | str | int) -> Any:
            if words[0] == command and len(failed) < 3:
                failed.append(words)
                raise RuntimeError("an unexpected error")
            return await call(*words)

        link.call = fail_some  # type: ignore[method-assign]
        for _ in range(5):
            await scan_and_land(phone, short_id)
        assert len(failed) == 3
        await wait_for(lambda: not list(config.spool_dir.glob("*")))

    drive(config, scenario)
    assert len({event.event_id for event in read_events(short_id)}) == 60
    assert "an unexpected error" in caplog.text


def test_a_defect_of_the_postgresql_client_falls_back_to_the_last_known_copies(
    config: EdgeConfig, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_and_land(phone, short_id)

        async def fail(statement: str, parameters: Sequence[object] = ()) -> list[Row]:
            raise RuntimeError("another unexpected error")

        phone.edge.database.fetch = fail  # type: ignore[method-assign]
        await phone.edge.redis.call("DEL", route_key(short_id))
        await scan_and_land(phone, short_id)
        assert (await phone.scan("zzzzzzzz")).status_code == 503

    drive(config, scenario)
    assert len({event.event_id for event in read_events(short_id)}) == 20


async def scan_and_land(phone: Phone, short_id: str) -> None:
    responses = await asyncio.gather(*[phone.scan(short_id) for _ in range(10)])
    assert {(one.status_code, one.headers["location"]) for one in responses} == {(302, MENU_URL)}
