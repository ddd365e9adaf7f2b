"""A sender in this process, with a clock that the test moves, and a receiver for it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from kernel.clock import utc_now
from kernel.outbound import Poster
from tests.integration.webhooks.calls import HOST
from tests.support.webhook_receivers import Receiver, answer, serve_receivers
from webhooks.models import DeliveryStatus, WebhookDelivery
from webhooks.sender.loop import SendLoop

LIMIT_SECS = 50.0
POST_SECS = 20.0


class TestClock:
    """Stands still until it is moved."""

    __test__ = False

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or utc_now()

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Sending:
    """receiver: of calls.HOST."""

    loop: SendLoop
    clock: TestClock
    receivers: dict[str, Receiver]

    @property
    def receiver(self) -> Receiver:
        return self.receivers[HOST]

    def settle(self) -> None:
        """Until nothing is due at the present time, and nothing is under way."""
        until = monotonic() + LIMIT_SECS
        while self.loop.run_round() or not self.loop.is_idle:
            assert monotonic() < until, "there is always something to send"
            self.loop.wait(0.02)

    def go_to_next_attempt(self) -> bool:
        """Whether there is one."""
        waiting = WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING)
        first = waiting.order_by("next_attempt_at").first()
        if first is None or first.next_attempt_at is None:
            return False
        self.clock.now = max(self.clock.now, first.next_attempt_at) + timedelta(milliseconds=1)
        return True


@contextmanager
def sending(
    folder: Path,
    receivers: dict[str, Receiver] | None = None,
    *,
    now: datetime | None = None,
    total_secs: float = POST_SECS,
) -> Iterator[Sending]:
    """receivers: by host; by default one that takes everything."""
    receivers = receivers or {HOST: Receiver(answer(200, b"ok"))}
    with ExitStack() as stack:
        hosts, ca_file = stack.enter_context(serve_receivers(folder, receivers))
        clock = TestClock(now)
        poster = Poster(test_hosts=hosts, ca_file=ca_file, total_secs=total_secs)
        loop = SendLoop(poster, clock)
        stack.callback(_finish, loop, receivers)
        yield Sending(loop, clock, receivers)


def _finish(loop: SendLoop, receivers: dict[str, Receiver]) -> None:
    """Wait for all requests before the receivers go.

    A receiver that ends resets connections that it has not accepted yet. Where that comes between a
    client's TCP and its TLS, Python leaves the client's socket open, and warns in a later test.
    """
    for receiver in receivers.values():
        receiver.stopping.set()
    loop.close()
    loop._threads.shutdown()
