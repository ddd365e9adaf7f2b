"""Scans whose routes come from memory, and what the engine asks Redis for meanwhile."""

import asyncio
from typing import Any

from tests.integration.edge.driver import Phone


async def scan_until_trusted(phone: Phone, *short_ids: str) -> None:
    """Scan until the routes are in memory and in force."""
    edge = phone.edge
    async with asyncio.timeout(30):
        while edge.known_routes.changes is None or edge.known_routes.find_in_force(short_ids, {}):
            await asyncio.gather(*[phone.scan(short_id) for short_id in short_ids])
            await edge.lookup.stop()
    # Redis gets the script with its first use.
    await phone.scan(short_ids[0])


def record_look_ups(phone: Phone) -> list[list[str]]:
    """The short ids of each look-up in Redis from now on."""
    look_ups: list[list[str]] = []
    call = phone.edge.redis.call

    async def recording(*command: Any) -> Any:
        if command[0] == b"MGET":
            look_ups.append([key.decode()[len("route:{") : -1] for key in command[2:]])
        return await call(*command)

    phone.edge.redis.call = recording  # type: ignore[method-assign]
    return look_ups


def hold_look_ups(phone: Phone) -> asyncio.Event:
    """Look-ups in Redis wait from now on, until the event is set."""
    release = asyncio.Event()
    call = phone.edge.redis.call

    async def holding(*command: Any) -> Any:
        if command[0] == b"MGET":
            await release.wait()
        return await call(*command)

    phone.edge.redis.call = holding  # type: ignore[method-assign]
    return release
