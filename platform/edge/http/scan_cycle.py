"""What Uvicorn's protocol has to know of a request that it did not start itself."""


class _NobodyWaits:
    """In the place of an asyncio.Event: a scan has no body that anything waits for."""

    def set(self) -> None:
        """Nothing."""


_NOBODY_WAITS = _NobodyWaits()


class ScanCycle:
    """Stands where Uvicorn keeps the request that is under way on a connection.

    While response_complete is False, Uvicorn puts further requests of the same connection
    in a queue. keep_alive: Uvicorn sets it to False when it stops.
    """

    __slots__ = (
        "disconnected", "keep_alive", "message_event", "more_body", "response_complete",
        "response_started",
    )  # fmt: skip

    def __init__(self) -> None:
        self.response_started = False
        self.response_complete = True
        self.disconnected = False
        self.keep_alive = True
        self.more_body = False
        self.message_event = _NOBODY_WAITS
