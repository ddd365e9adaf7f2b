"""A circuit breaker: after the first failure no request uses the dependency until a probe works."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)


class Circuit:
    """Closed: is_healthy. Open: a background task probes the dependency until it works again.

    probe: connects and reads a reply, or raises.
    """

    def __init__(
        self,
        name: str,
        probe: Callable[[], Awaitable[object]],
        *,
        first_probe_secs: float = 0.05,
        probe_secs: float = 0.25,
    ) -> None:
        self.name = name
        self.is_healthy = False
        self.times_opened = 0
        self._probe = probe
        self._first_probe_secs = first_probe_secs
        self._probe_secs = probe_secs
        self._recovery: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Probe once; one that is down at the start is probed like one that fails later."""
        if not await self._works():
            self.open("not reachable at start")

    def open(self, reason: object) -> None:
        """Start probing. Many callers fail at the same time; only the first starts the probes."""
        if self._recovery is not None:
            return
        self.is_healthy = False
        self.times_opened += 1
        logger.warning("%s: circuit opened: %s", self.name, reason)
        self._recovery = asyncio.get_running_loop().create_task(self._recover())

    async def stop(self) -> None:
        if self._recovery is not None:
            self._recovery.cancel()
            await asyncio.wait({self._recovery})

    async def _recover(self) -> None:
        await asyncio.sleep(self._first_probe_secs)
        while not await self._works():  # noqa: ASYNC110 - the other side sends no event
            await asyncio.sleep(self._probe_secs)
        self._recovery = None
        logger.warning("%s: circuit closed", self.name)

    async def _works(self) -> bool:
        try:
            await self._probe()
        except Exception as error:  # noqa: BLE001 - any error means that it does not work
            logger.debug("%s: probe failed: %s", self.name, error)
            return False
        self.is_healthy = True
        return True
