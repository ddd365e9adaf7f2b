"""Sleeping, with and without an event loop."""

import time

import anyio


def wait(secs: float) -> None:
    time.sleep(secs)


async def wait_async(secs: float) -> None:
    """On asyncio and on trio."""
    await anyio.sleep(secs)
