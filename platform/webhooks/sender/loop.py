"""SendLoop: what a sender does, round by round.

    outbox --fan_out--> deliveries --claim--> threads: one request each --outcomes--> deliveries

All of PostgreSQL is done by the thread that calls the loop; the others only wait for receivers.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from time import monotonic

from django.db import InterfaceError, OperationalError

from accounts.sealing import UnsealError
from kernel.outbound import Poster
from webhooks.attempts import Attempt, make_attempt
from webhooks.models import WebhookSubscription
from webhooks.sender.lanes import MAX_THREADS, Lanes, Place
from webhooks.sender.requests import OutgoingEvent, make_requests
from webhooks.services.claims import (
    CLAIM_FOR,
    DueSubscription,
    claim_deliveries,
    find_due_subscriptions,
)
from webhooks.services.fan_out import BATCH, fan_out_events
from webhooks.services.outcomes import expire_deliveries, record_attempt

logger = logging.getLogger(__name__)

_EXPIRE_EVERY_SECS = 10.0
_FAN_OUT_EVERY_SECS = 0.1
# One that has not begun by then would still run when another sender takes it.
_BEGIN_WITHIN = CLAIM_FOR / 2


@dataclass(frozen=True, slots=True)
class _Done:
    """attempt: None where it was not made."""

    place: Place
    request: OutgoingEvent
    attempt: Attempt | None


@dataclass
class SendLoop:
    """clock: such as kernel.clock.utc_now."""

    poster: Poster
    clock: Callable[[], datetime]
    _lanes: Lanes = field(default_factory=Lanes)
    _done: "SimpleQueue[_Done]" = field(default_factory=SimpleQueue)
    _unrecorded: list[_Done] = field(default_factory=list)
    _expire_at: float = 0.0
    _fan_out_at: float = 0.0
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="webhooks")
    )

    @property
    def is_idle(self) -> bool:
        return self._lanes.is_idle and not self._unrecorded

    def run_round(self) -> bool:
        """Everything that can be done now. Returns whether there was anything.

        Raises DatabaseError; the next round goes on where it was.
        """
        recorded = self.record_outcomes()
        events = self._fan_out()
        if monotonic() >= self._expire_at:
            expire_deliveries(now=self.clock())
            self._expire_at = monotonic() + _EXPIRE_EVERY_SECS
        return bool(recorded + self._send_due()) or events == BATCH

    def _fan_out(self) -> int:
        """Not in every round of a busy sender: an answer that comes in begins one."""
        if not self._lanes.is_idle and monotonic() < self._fan_out_at:
            return 0
        events = fan_out_events(now=self.clock())
        if events < BATCH:
            self._fan_out_at = monotonic() + _FAN_OUT_EVERY_SECS
        return events

    def record_outcomes(self, *, wait_secs: float = 0.0) -> int:
        """What has been answered since. wait_secs: for the first, if there is none yet."""
        self._collect(wait_secs)
        count = 0
        while self._unrecorded:
            self._record(self._unrecorded[0])
            # Not before it is recorded: the database may be unavailable.
            self._unrecorded.pop(0)
            count += 1
        return count

    def wait(self, secs: float) -> None:
        """Until something is answered, at most so long."""
        self._collect(secs)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _record(self, done: _Done) -> None:
        if done.attempt is None:
            return
        try:
            record_attempt(
                claim=done.request.claim,
                url=done.request.url,
                attempt=done.attempt,
                now=self.clock(),
            )
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # One that cannot be stored must not hold up the others. Its claim expires.
            webhook_id = done.request.claim.subscription_id
            logger.exception("an attempt of webhook %d was not recorded", webhook_id)

    def _collect(self, wait_secs: float) -> None:
        if self._unrecorded:
            wait_secs = 0.0
        try:
            done = self._done.get(timeout=wait_secs) if wait_secs else self._done.get_nowait()
            while True:
                self._lanes.leave(done.place)
                self._unrecorded.append(done)
                done = self._done.get_nowait()
        except Empty:
            return

    def _send_due(self) -> int:
        """Returns how many were begun."""
        self._lanes.give_up_late_places()
        if self._lanes.is_full:
            return 0
        due = find_due_subscriptions(now=self.clock())
        # Where there is not room for all, it is not always the same ones that wait.
        random.shuffle(due)
        due.sort(key=lambda one: one.is_troubled)
        return sum(self._send_to(one) for one in due)

    def _send_to(self, due: DueSubscription) -> int:
        room = self._lanes.get_room(
            tenant_id=due.tenant_id, subscription_id=due.id, is_troubled=due.is_troubled
        )
        if room <= 0:
            return 0
        now = self.clock()
        claims = claim_deliveries(subscription_id=due.id, now=now, limit=room)
        subscription = WebhookSubscription.objects.filter(pk=due.id).first() if claims else None
        if subscription is None:
            return 0
        try:
            requests = list(make_requests(subscription, claims, now=now))
        except UnsealError:
            # The claims expire, and it is tried again: a key may be missing only here.
            logger.exception("the secret of webhook %d cannot be read with SECRET_KEY", due.id)
            return 0
        for request in requests:
            place = self._lanes.enter(
                tenant_id=due.tenant_id, subscription_id=due.id, is_troubled=due.is_troubled
            )
            self._threads.submit(self._send, place, request)
        return len(requests)

    def _send(self, place: Place, request: OutgoingEvent) -> None:
        """In a thread of its own."""
        attempt = None
        try:
            if request.claim.claimed_until - self.clock() > CLAIM_FOR - _BEGIN_WITHIN:
                attempt = make_attempt(
                    self.poster,
                    request.url,
                    body=request.body,
                    headers=request.headers,
                    now=self.clock(),
                )
        except Exception:
            logger.exception("webhook %d was not tried", request.claim.subscription_id)
        finally:
            self._done.put(_Done(place, request, attempt))
